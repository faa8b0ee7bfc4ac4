/**
 * Where the cards stand: beside their brackets, in order, without overlap, as near to their
 * brackets as can be; where that is too far, a paragraph's cards collapse to a count.
 */

/** A bracket that wants a card. Lengths are CSS pixels from the top of the column. */
export interface Anchored {
  id: string;
  /** The paragraph; cards collapse by paragraph. */
  group: string;
  /** Top of the bracket's first line. */
  anchor: number;
  /** Height of its card. */
  height: number;
}

/** A card, or the count that stands for several. */
export type Slot =
  | { kind: 'card'; id: string; group: string; top: number; height: number }
  | { kind: 'count'; ids: string[]; group: string; top: number; height: number };

/** How cards are set. */
export interface Setting {
  /** Space between cards. */
  gap: number;
  /** How far a card may stand from its bracket before its paragraph's cards collapse. */
  reach: number;
  /** Height of a count. */
  countHeight: number;
  /** The bracket whose card must stand exactly beside it, if any; its paragraph stays open. */
  active: string | null;
  /** A paragraph whose cards stay open. */
  open: string | null;
}

interface Item {
  ids: string[];
  group: string;
  anchor: number;
  height: number;
  weight: number;
  collapsed: boolean;
}

const PINNED = 1e6;

/** Slots from top to bottom for `brackets` (in any order). */
export function layout(brackets: readonly Anchored[], setting: Setting): Slot[] {
  const sorted = [...brackets].sort((a, b) => a.anchor - b.anchor);
  const held = sorted.find((bracket) => bracket.id === setting.active)?.group ?? null;
  const collapsed = new Set<string>();
  for (;;) {
    const items = itemsOf(sorted, collapsed, setting);
    const tops = settle(items, setting.gap);
    const victims = tooFar(items, tops, setting.reach, (group) => {
      return group !== held && group !== setting.open;
    });
    if (victims.length === 0) return items.map((item, i) => slot(item, tops[i] ?? 0));
    for (const victim of victims) collapsed.add(victim);
  }
}

function itemsOf(sorted: readonly Anchored[], collapsed: Set<string>, setting: Setting): Item[] {
  const items: Item[] = [];
  const counts = new Map<string, Item>();
  for (const { id, group, anchor, height } of sorted) {
    const count = counts.get(group);
    if (count) {
      count.ids.push(id);
      continue;
    }
    const shut = collapsed.has(group);
    const item = {
      ids: [id],
      group,
      anchor,
      height: shut ? setting.countHeight : height,
      weight: id === setting.active ? PINNED : 1,
      collapsed: shut,
    };
    if (shut) counts.set(group, item);
    items.push(item);
  }
  return items;
}

/**
 * Tops that keep order and gap and are nearest to the anchors (weighted least squares): isotonic
 * regression by pooling adjacent violators. A stack that would leave the column at the top moves
 * down.
 */
function settle(items: readonly Item[], gap: number): number[] {
  const pools: { value: number; weight: number; size: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const item of items) {
    offsets.push(offset);
    let pool = { value: item.anchor - offset, weight: item.weight, size: 1 };
    for (let last = pools.at(-1); last && last.value > pool.value; last = pools.at(-1)) {
      pools.pop();
      const weight = last.weight + pool.weight;
      pool = {
        value: (last.value * last.weight + pool.value * pool.weight) / weight,
        weight,
        size: last.size + pool.size,
      };
    }
    pools.push(pool);
    offset += item.height + gap;
  }
  const tops: number[] = [];
  for (const pool of pools) {
    for (let i = 0; i < pool.size; i++) {
      tops.push(Math.max(pool.value, 0) + (offsets[tops.length] ?? 0));
    }
  }
  return tops;
}

/**
 * Around each card that stands too far off, the paragraph whose open cards take most room; none
 * where all have collapsed already.
 */
function tooFar(
  items: readonly Item[],
  tops: readonly number[],
  reach: number,
  may: (group: string) => boolean,
): string[] {
  const victims = new Set<string>();
  const around = reach * 3;
  let eased = Number.NEGATIVE_INFINITY;
  for (const [i, item] of items.entries()) {
    if (item.anchor < eased || Math.abs((tops[i] ?? 0) - item.anchor) <= reach) continue;
    const largest = largestNear(items, i, around, may);
    if (largest === null) continue;
    victims.add(largest);
    // What collapses here moves its neighbours: look at them again in the next round.
    eased = item.anchor + around;
  }
  return [...victims];
}

function largestNear(
  items: readonly Item[],
  index: number,
  around: number,
  may: (group: string) => boolean,
): string | null {
  const centre = items[index]?.anchor ?? 0;
  const sizes = new Map<string, number>();
  const count = (item: Item | undefined): boolean => {
    if (item === undefined || Math.abs(item.anchor - centre) > around) return false;
    if (!item.collapsed && may(item.group)) {
      sizes.set(item.group, (sizes.get(item.group) ?? 0) + item.height);
    }
    return true;
  };
  for (let i = index; count(items[i]); i--);
  for (let i = index + 1; count(items[i]); i++);
  let best: string | null = null;
  for (const [group, size] of sizes) {
    if (best === null || size > (sizes.get(best) ?? 0)) best = group;
  }
  return best;
}

function slot(item: Item, top: number): Slot {
  const { ids, group, height } = item;
  return item.collapsed
    ? { kind: 'count', ids, group, top, height }
    : { kind: 'card', id: ids[0] ?? '', group, top, height };
}
