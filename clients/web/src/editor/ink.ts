/**
 * Writes into the shared text exactly the characters that are meant.
 *
 * y-prosemirror finds local changes by comparing texts. Deleting `rop` before another's `return`
 * in `proreturn` it takes for deleting `opr`, and hands the remaining `r` the other's marks: the
 * text looks right, but the other's character is gone, and whoever changes it meanwhile loses it.
 * So the desk writes here, and the editor learns of it as it learns of remote changes. What is
 * stored is what y-prosemirror would store.
 */
import { encodeAny, toBase64 } from 'lib0/buffer';
import { digest } from 'lib0/hash/sha256';
import * as Y from 'yjs';
import { BRACKET, type BracketAttributes } from './schema';

/** The key under which y-prosemirror stores a bracket, whose marks may overlap. */
export function markKey({ id, role }: BracketAttributes): string {
  const hash = digest(encodeAny({ type: BRACKET, attrs: { id, role } }));
  const folded = new Uint8Array(6);
  hash.forEach((byte, index) => {
    folded[index % 6] = (folded[index % 6] ?? 0) ^ byte;
  });
  return `${BRACKET}--${toBase64(folded)}`;
}

/** The text nodes of a block: none, one, or two after a race; they read as one. */
export const textsOf = (element: Y.XmlElement): Y.XmlText[] =>
  element.toArray().filter((child) => child instanceof Y.XmlText);

/** How edits get into the shared text. The fuzz also plays with y-prosemirror's own way. */
export interface Writes {
  /** In the block with this index, put `text` under exactly `marks` in place of a stretch. */
  replace(
    index: number,
    from: number,
    to: number,
    text: string,
    marks: readonly BracketAttributes[],
  ): void;
  /** Put a mark on a stretch, or take it off. */
  mark(index: number, from: number, to: number, mark: BracketAttributes, on: boolean): void;
}

export class Ink implements Writes {
  constructor(
    private readonly fragment: Y.XmlFragment,
    /** What the document's transactions name as their origin. */
    private readonly origin: unknown,
  ) {}

  replace(
    index: number,
    from: number,
    to: number,
    text: string,
    marks: readonly BracketAttributes[],
  ): void {
    this.write(index, (element) => {
      for (const [node, low, high] of stretches(element, from, to)) node.delete(low, high - low);
      if (text === '') return;
      const [node, at] = spot(element, from);
      node.insert(at, text, Object.fromEntries(marks.map((mark) => [markKey(mark), mark])));
    });
  }

  mark(index: number, from: number, to: number, mark: BracketAttributes, on: boolean): void {
    this.write(index, (element) => {
      for (const [node, low, high] of stretches(element, from, to)) {
        node.format(low, high - low, { [markKey(mark)]: on ? mark : null });
      }
    });
  }

  private write(index: number, act: (element: Y.XmlElement) => void): void {
    const element = this.fragment.get(index);
    if (!(element instanceof Y.XmlElement)) throw new Error('The document has no such block.');
    this.fragment.doc?.transact(() => act(element), this.origin);
  }
}

function stretches(element: Y.XmlElement, from: number, to: number): [Y.XmlText, number, number][] {
  let before = 0;
  return textsOf(element).flatMap((node) => {
    const low = Math.max(0, from - before);
    const high = Math.min(node.length, to - before);
    before += node.length;
    return low < high ? [[node, low, high]] : [];
  });
}

function spot(element: Y.XmlElement, at: number): [Y.XmlText, number] {
  let offset = at;
  for (const node of textsOf(element)) {
    if (offset <= node.length) return [node, offset];
    offset -= node.length;
  }
  const fresh = new Y.XmlText();
  element.push([fresh]);
  return [fresh, 0];
}
