/**
 * What of a sitting goes on in the next one, on another document of the same text: one's acts that
 * can be undone, and the caret.
 *
 * Places are held by Yjs positions, which another document knows nothing of. So when a document is
 * left each is put down as an offset in its block, and taken up in the next one where the block
 * still reads the same there.
 */
import type { Node } from '@tiptap/pm/model';
import type { Anchor, Anchors, Spot } from './anchors';
import { placeOf, places } from './blocks';
import type { Acts } from './history';

interface Held {
  readonly anchor: Anchor;
  readonly spot: Spot;
  readonly side: 'before' | 'after';
}

export interface Sojourn {
  readonly acts: Acts;
  /** Where the caret stood; null without one. */
  readonly caret: Spot | null;
  /** Whether the keyboard was with the text. */
  readonly focused: boolean;
  readonly held: readonly Held[];
  /** The text of each block, by id. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Put down what is held in a document that is being left. */
export function leave(
  acts: Acts,
  anchors: Anchors,
  doc: Node,
  caret: Spot | null,
  focused: boolean,
): Sojourn {
  const held: Held[] = [];
  for (const anchor of acts.anchors()) {
    const spot = anchors.resolve(doc, anchor);
    const side = anchor.held !== null && anchor.held.assoc < 0 ? 'before' : 'after';
    if (spot !== null) held.push({ anchor, spot, side });
    // Whatever is not taken up again is gone, as if its text were.
    anchor.held = null;
  }
  const texts = new Map<string, string>();
  for (const { attrs, node } of places(doc)) {
    if (attrs.id !== null) texts.set(attrs.id, node.textContent);
  }
  return { acts, caret, focused, held, texts };
}

/** Take up in a document what was put down; where the caret now belongs, if it stood anywhere. */
export function arrive(sojourn: Sojourn, anchors: Anchors, doc: Node): Spot | null {
  const found = (spot: Spot): Spot | null => {
    const before = sojourn.texts.get(spot.block);
    const now = placeOf(doc, spot.block)?.node.textContent;
    if (before === undefined || now === undefined) return null;
    const offset = moved(before, now, spot.offset);
    return offset === null ? null : { block: spot.block, offset };
  };
  for (const { anchor, spot, side } of sojourn.held) {
    const here = found(spot);
    if (here !== null) anchor.held = anchors.anchor(doc, here, side).held;
  }
  if (sojourn.caret === null) return null;
  const place = placeOf(doc, sojourn.caret.block);
  if (place === null) return null;
  const { block, offset } = sojourn.caret;
  return found(sojourn.caret) ?? { block, offset: Math.min(offset, place.node.content.size) };
}

/** Where an offset of one text is in another; null where what it stood in differs. */
function moved(before: string, now: string, offset: number): number | null {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) {
    end += 1;
  }
  if (offset <= start) return offset;
  return offset >= before.length - end ? offset + now.length - before.length : null;
}
