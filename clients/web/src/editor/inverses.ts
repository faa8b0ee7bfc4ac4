/** What undoes an edit, and how the inverses of edits that follow each other become one. */
import type { Anchor, Span } from './anchors';
import type { BracketRole } from './schema';

/** Text as it stood, with the innermost insertion it belonged to. */
export interface Piece {
  readonly text: string;
  readonly owner: string | null;
}

/** Undoes an insertion. The span grows when part of it is deleted and put back. */
export interface Erase {
  readonly undo: 'erase';
  span: Span;
}

/** Undoes a deletion. `within` undoes the insertion that the deleted text came from, if known. */
export interface Restore {
  readonly undo: 'restore';
  readonly at: Anchor;
  readonly pieces: readonly Piece[];
  readonly within: Edit | null;
}

export interface Unmark {
  readonly undo: 'unmark';
  readonly span: Span;
  readonly id: string;
  readonly role: BracketRole;
}

export interface Remark {
  readonly undo: 'mark';
  readonly span: Span;
  readonly role: 'delete' | 'reserve';
}

export type Inverse = Erase | Restore | Unmark | Remark;

/** Every place that an inverse holds on to, and those that undoing it may need besides. */
export function anchorsOf(inverse: Inverse): Anchor[] {
  if (inverse.undo !== 'restore') return [inverse.span.start, inverse.span.end];
  const origin = inverse.within?.held;
  return [inverse.at, ...(origin?.undo === 'erase' ? anchorsOf(origin) : [])];
}

/** Where an edit lies with regard to the one before it. */
export type Side = 'before' | 'after' | 'inside';

/** An edit just made. `held` is the inverse that stands for it once it is in a list. */
export interface Edit {
  readonly inverse: Inverse;
  readonly follows: { readonly edit: Edit; readonly side: Side } | null;
  held: Inverse | null;
}

/** Add an edit to a list of inverses, as part of the last one if it goes on from there. */
export function append(list: Inverse[], edit: Edit): void {
  const last = list.at(-1);
  const { follows, inverse } = edit;
  if (follows !== null && last !== undefined && last === follows.edit.held) {
    const one = combined(last, inverse, follows.side);
    if (one !== null) {
      list[list.length - 1] = one;
      follows.edit.held = one;
      edit.held = one;
      return;
    }
  }
  list.push(inverse);
  edit.held = inverse;
}

function combined(last: Inverse, next: Inverse, side: Side): Inverse | null {
  if (last.undo === 'erase' && side === 'inside') return last;
  if (last.undo === 'erase' && next.undo === 'erase') {
    const [first, second] = side === 'after' ? [last, next] : [next, last];
    return { undo: 'erase', span: { start: first.span.start, end: second.span.end } };
  }
  if (last.undo === 'restore' && next.undo === 'restore') {
    const [first, second] = side === 'after' ? [last, next] : [next, last];
    return {
      undo: 'restore',
      at: first.at,
      pieces: [...first.pieces, ...second.pieces],
      within: last.within === next.within ? last.within : null,
    };
  }
  return null;
}
