import { describe, expect, test } from 'vitest';
import { type Anchored, layout, type Setting } from './layout';

const setting: Setting = { gap: 8, reach: 200, countHeight: 32, active: null, open: null };

const card = (id: string, anchor: number, height = 90, group = id): Anchored => ({
  id,
  group,
  anchor,
  height,
});

const tops = (brackets: Anchored[], over: Partial<Setting> = {}) =>
  Object.fromEntries(
    layout(brackets, { ...setting, ...over }).flatMap((slot) =>
      slot.kind === 'card' ? [[slot.id, slot.top]] : slot.ids.map((id) => [id, slot.top]),
    ),
  );

/** A small seeded generator (mulberry32), so that a failing case can be run again. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('cards', () => {
  test('that have room stand exactly beside their brackets', () => {
    expect(tops([card('a', 10), card('b', 300)])).toEqual({ a: 10, b: 300 });
  });

  test('that would overlap share the displacement', () => {
    expect(tops([card('a', 100), card('b', 100)])).toEqual({ a: 51, b: 149 });
  });

  test('never stand above the column', () => {
    expect(tops([card('a', 0), card('b', 0)])).toEqual({ a: 0, b: 98 });
  });

  test('make way for the active one, which stands beside its bracket', () => {
    const placed = tops([card('a', 200), card('b', 205), card('c', 210)], { active: 'c' });
    expect(placed.c).toBeCloseTo(210, 1);
    expect(placed.b).toBeLessThanOrEqual(210 - 98 + 0.1);
  });

  test('never overlap, whatever the anchors', () => {
    const next = random(7);
    for (let round = 0; round < 200; round++) {
      const brackets = Array.from({ length: 1 + Math.floor(next() * 40) }, (_, i) =>
        card(`b${i}`, next() * 3000, 40 + next() * 200, `p${Math.floor(next() * 12)}`),
      );
      const active = next() < 0.5 ? `b${Math.floor(next() * brackets.length)}` : null;
      const slots = layout(brackets, { ...setting, active });
      let bottom = 0;
      for (const slot of slots) {
        expect(slot.top).toBeGreaterThanOrEqual(bottom - 1e-6);
        bottom = slot.top + slot.height + (slot === slots.at(-1) ? 0 : setting.gap);
      }
      const shown = slots.flatMap((slot) => (slot.kind === 'card' ? [slot.id] : slot.ids));
      expect(shown.sort()).toEqual(brackets.map((bracket) => bracket.id).sort());
    }
  });
});

describe('a dense paragraph', () => {
  const dense = Array.from({ length: 12 }, (_, i) => card(`d${i}`, 400 + i, 90, 'dense'));

  test('collapses to a count', () => {
    const slots = layout([card('a', 10), ...dense], setting);
    expect(slots.map((slot) => slot.kind)).toEqual(['card', 'count']);
    expect(slots[1]).toMatchObject({ group: 'dense', ids: dense.map((d) => d.id) });
  });

  test('stays open when it is opened, or holds the active bracket', () => {
    for (const over of [{ open: 'dense' }, { active: 'd3' }]) {
      const slots = layout(dense, { ...setting, ...over });
      expect(slots.every((slot) => slot.kind === 'card')).toBe(true);
    }
  });
});

test('a text full of brackets collapses as far as it must, and no card strays', () => {
  const next = random(11);
  const brackets = Array.from({ length: 900 }, (_, i) => {
    const paragraph = Math.floor(i / 3);
    return card(`b${i}`, paragraph * 90 + next() * 60, 90, `p${paragraph}`);
  });
  for (const slot of layout(brackets, setting)) {
    const ids = slot.kind === 'card' ? [slot.id] : slot.ids;
    const first = brackets.find((bracket) => bracket.id === ids[0]);
    expect(Math.abs(slot.top - (first?.anchor ?? 0))).toBeLessThanOrEqual(setting.reach + 60);
  }
});
