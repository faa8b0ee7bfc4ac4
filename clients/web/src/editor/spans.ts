/** Where brackets stand in a block: each span with its depth, in the order of its signs. */
import type { Node } from '@tiptap/pm/model';
import { runs } from './blocks';
import type { BracketBook } from './brackets';
import { type BlockAttributes, BRACKET, type BracketAttributes, type BracketRole } from './schema';

/** One bracket over one passage of one block; offsets in UTF-16 units. */
export interface Span {
  readonly id: string;
  readonly role: BracketRole;
  readonly from: number;
  readonly to: number;
  /** The bracket proposes the whole block. */
  readonly whole: boolean;
  /** How many other spans it stands in. */
  readonly depth: number;
  /** Which span of its bracket in this block it is, counted from 0. */
  readonly nth: number;
}

/**
 * The spans of a block, outer before inner where they begin together.
 *
 * Words that somebody proposes later inside a bracket do not interrupt it: the span goes on.
 */
export function spansOf(node: Node, book: BracketBook): Span[] {
  const all = runs(node);
  const found: Omit<Span, 'depth' | 'nth'>[] = [];
  const proposed = (node.attrs as BlockAttributes).bracket;
  if (proposed !== null) {
    found.push({ id: proposed, role: 'insert', from: 0, to: node.content.size, whole: true });
  }
  for (const { id, role } of marksIn(node)) {
    if (id === proposed) continue;
    let from = -1;
    let to = -1;
    const close = () => {
      if (from >= 0) found.push({ id, role, from, to, whole: false });
      from = -1;
    };
    for (const run of all) {
      if (run.marks.some((mark) => mark.attrs.id === id && mark.attrs.role === role)) {
        if (from < 0) from = run.from;
        to = run.to;
        continue;
      }
      const owner = book.innermost(run.marks);
      if (owner === null || book.compare(id, owner) > 0) close();
    }
    close();
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to || book.compare(a.id, b.id));
  return found.map((span, index) => ({
    ...span,
    depth: found.filter((other, place) => place < index && other.to >= span.to).length,
    nth: found.filter((other, place) => place < index && other.id === span.id).length,
  }));
}

/** Whether another option for the same place begins where `span` ends, at most white space apart. */
export function joined(span: Span, spans: readonly Span[], node: Node, book: BracketBook): boolean {
  const others = book.info(span.id)?.alternatives ?? [];
  return (
    !span.whole &&
    spans.some(
      ({ id, from, whole }) =>
        from >= span.to &&
        !whole &&
        others.includes(id) &&
        node.textContent.slice(span.to, from).trim() === '',
    )
  );
}

function marksIn(node: Node): BracketAttributes[] {
  const found = new Map<string, BracketAttributes>();
  node.forEach((child) => {
    for (const mark of child.marks) {
      const attrs = mark.attrs as BracketAttributes;
      if (mark.type.name === BRACKET) found.set(`${attrs.role} ${attrs.id}`, attrs);
    }
  });
  return [...found.values()];
}

/** A bracket sign at an offset. `side` is ProseMirror's: negative stands before a caret there. */
export interface Sign {
  readonly span: Span;
  readonly end: 'open' | 'close';
  readonly at: number;
  readonly side: number;
}

/**
 * The signs of a block. Where several stand together, what closes comes before what opens; a caret
 * stands among them where typing would put the text.
 */
export function signsOf(spans: readonly Span[], book: BracketBook): Sign[] {
  const offsets = new Set(spans.flatMap((span) => [span.from, span.to]));
  return [...offsets].flatMap((at) => {
    const closing = spans.filter((span) => span.to === at && span.from < at).reverse();
    const opening = spans.filter((span) => span.from === at);
    const empty = opening.filter((span) => span.to === at).reverse();
    const signs = [
      ...closing.map((span) => ({ span, end: 'close' as const })),
      ...opening.map((span) => ({ span, end: 'open' as const })),
      ...empty.map((span) => ({ span, end: 'close' as const })),
    ];
    const ours = (span: Span) => span.role === 'insert' && book.mine(span.id);
    const inOwnClosing = closing.findIndex(ours);
    const inner = opening.at(-1);
    const caret =
      inOwnClosing >= 0
        ? inOwnClosing
        : inner !== undefined && (ours(inner) || empty.length > 0)
          ? closing.length + opening.length
          : closing.length;
    return signs.map((sign, index) => ({ ...sign, at, side: index - caret }));
  });
}
