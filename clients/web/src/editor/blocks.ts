/** Reading blocks: where they stand, what stands in them, and how to cut their text safely. */
import type { Mark, Node } from '@tiptap/pm/model';
import { type BracketBook, idsOf } from './brackets';
import { type BlockAttributes, BRACKET } from './schema';

/** A block in the document. `start` is the ProseMirror position of its first character. */
export interface Place {
  readonly node: Node;
  readonly attrs: BlockAttributes;
  readonly index: number;
  readonly start: number;
}

/** A stretch of one block; offsets in UTF-16 units, as ProseMirror counts. */
export interface Stretch {
  readonly place: Place;
  readonly from: number;
  readonly to: number;
}

/** Characters under the same marks. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly marks: readonly Mark[];
}

export function places(doc: Node): Place[] {
  const found: Place[] = [];
  doc.forEach((node, offset, index) => {
    found.push({ node, attrs: node.attrs as BlockAttributes, index, start: offset + 1 });
  });
  return found;
}

/** The block with this id, or null if it is not (or no longer) there. */
export function placeOf(doc: Node, block: string): Place | null {
  return places(doc).find((place) => place.attrs.id === block) ?? null;
}

/** The block that a position stands in, or null between blocks and in an empty draft. */
export function placeAt(doc: Node, position: number): Place | null {
  if (position < 0 || position > doc.content.size) return null;
  const resolved = doc.resolve(position);
  if (resolved.depth !== 1) return null;
  const node = resolved.parent;
  const attrs = node.attrs as BlockAttributes;
  return { node, attrs, index: resolved.index(0), start: resolved.start(1) };
}

/** What of each block lies between two positions, in order; blocks without an id left out. */
export function stretches(doc: Node, from: number, to: number): Stretch[] {
  return places(doc)
    .filter(({ attrs, start, node }) => {
      return attrs.id !== null && start <= to && start + node.content.size >= from;
    })
    .map((place) => ({
      place,
      from: Math.max(0, from - place.start),
      to: Math.min(place.node.content.size, to - place.start),
    }));
}

/** The runs of a block between two offsets. */
export function runs(node: Node, from = 0, to = node.content.size): Run[] {
  const found: Run[] = [];
  node.forEach((child, offset) => {
    const low = Math.max(from, offset);
    const high = Math.min(to, offset + child.nodeSize);
    if (child.text !== undefined && low < high) {
      const text = child.text.slice(low - offset, high - offset);
      found.push({ from: low, to: high, text, marks: child.marks });
    }
  });
  return found;
}

/** The stretches over which `wanted` holds, neighbours joined. */
export function joined(all: readonly Run[], wanted: (run: Run) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (const run of all.filter(wanted)) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === run.from) last[1] = run.to;
    else found.push([run.from, run.to]);
  }
  return found;
}

/** The marks of the character before an offset; null at the start of the block. */
export function marksBefore(node: Node, offset: number): readonly Mark[] | null {
  return runs(node, offset - 1, offset)[0]?.marks ?? null;
}

/** The marks of the character after an offset; null at the end of the block. */
export function marksAfter(node: Node, offset: number): readonly Mark[] | null {
  return runs(node, offset, offset + 1)[0]?.marks ?? null;
}

/** The insertions that enclose an offset: those over both its neighbours. */
export function enclosing(node: Node, offset: number): string[] {
  const before = idsOf(marksBefore(node, offset) ?? [], 'insert');
  const after = idsOf(marksAfter(node, offset) ?? [], 'insert');
  return before.filter((id) => after.includes(id));
}

/** The insertion of one's own that text typed at an offset should continue, if there is one. */
export function continued(book: BracketBook, node: Node, offset: number): string | null {
  for (const marks of [marksBefore(node, offset), marksAfter(node, offset)]) {
    const owner = marks === null ? null : book.innermost(marks);
    if (owner !== null && book.mine(owner)) return owner;
  }
  return null;
}

/** One's own deletion that touches a stretch and would be extended over it, if there is one. */
export function continuedDeletion(
  book: BracketBook,
  node: Node,
  from: number,
  to: number,
): string | null {
  const neighbours = [marksBefore(node, from), marksAfter(node, to)];
  for (const marks of [...neighbours, ...runs(node, from, to).map((run) => run.marks)]) {
    const own = idsOf(marks ?? [], 'delete').find((id) => book.mine(id));
    if (own !== undefined) return own;
  }
  return null;
}

/** Every bracket id that stands in a block, its own included. */
export function bracketsIn(node: Node): Set<string> {
  const found = new Set<string>();
  const whole = (node.attrs as BlockAttributes).bracket;
  if (whole !== null) found.add(whole);
  node.forEach((child) => {
    for (const mark of child.marks) if (mark.type.name === BRACKET) found.add(mark.attrs.id);
  });
  return found;
}
