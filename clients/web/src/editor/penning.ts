/** How the pen writes: bare text anywhere, and nothing under a delegation's open bracket. */
import { joined, marksAfter, marksBefore, type Place, placeOf, runs, type Stretch } from './blocks';
import { type BracketBook, idsOf } from './brackets';
import type { Piece } from './inverses';
import type { Writing } from './writing';

const UNDER_A_BRACKET =
  'These words stand under an open bracket of a delegation. Settle the bracket to change them.';
const INSIDE_A_PROPOSAL =
  'This is inside a delegation’s proposal, which only its proponents can write in.';

export class Penning {
  constructor(
    private readonly writing: Writing,
    private readonly book: BracketBook,
  ) {}

  /** Why this change is not possible, for the reader; null if it is. */
  objection(stretches: readonly Stretch[], text: string): string | null {
    for (const { place, from, to } of stretches) {
      if (from < to && this.closed(place)) return UNDER_A_BRACKET;
      for (const run of runs(place.node, from, to)) {
        if (run.marks.some((mark) => this.book.guarded(mark.attrs.id))) return UNDER_A_BRACKET;
      }
    }
    const head = stretches[0];
    return head !== undefined && text !== '' && this.proposed(head) ? INSIDE_A_PROPOSAL : null;
  }

  change(stretches: readonly Stretch[], text: string): { block: string; offset: number } | null {
    const head = stretches[0];
    const block = head?.place.attrs.id;
    if (head === undefined || block == null) return null;
    for (const { place, from, to } of stretches.slice(1).reverse()) {
      if (place.attrs.id !== null) this.writing.replace(place.attrs.id, from, to, '', []);
    }
    // What is not guarded was proposed by nobody, and the pen speaks for it.
    this.writing.replace(block, head.from, head.to, text, around(head));
    return { block, offset: head.from + text.length };
  }

  strikeForward(stretch: Stretch): number {
    this.change([stretch], '');
    return stretch.from;
  }

  restore(block: string, at: number, pieces: readonly Piece[]): boolean {
    const text = pieces.map((piece) => piece.text).join('');
    const place = placeOf(this.writing.doc, block);
    if (place === null || this.objection([{ place, from: at, to: at }], text) !== null)
      return false;
    return this.writing.replace(block, at, at, text, []);
  }

  /** Erase what is still bare in a stretch. */
  erase(block: string, from: number, to: number): boolean {
    const place = placeOf(this.writing.doc, block);
    if (place === null || this.closed(place)) return false;
    const bare = joined(
      runs(place.node, from, to),
      (run) => !run.marks.some((mark) => this.book.guarded(mark.attrs.id)),
    );
    for (const [low, high] of bare.reverse()) this.writing.replace(block, low, high, '', []);
    return bare.length > 0;
  }

  passes(): boolean {
    return false;
  }

  /** Whether the whole block is a delegation's proposal. */
  private closed({ attrs }: Place): boolean {
    return attrs.bracket !== null && this.book.guarded(attrs.bracket);
  }

  /** Whether text put in place of a stretch would stand inside somebody's insertion. */
  private proposed(stretch: Stretch): boolean {
    return this.closed(stretch.place) || around(stretch).some((id) => this.book.guarded(id));
  }
}

/** The insertions over both neighbours of a stretch. */
function around({ place, from, to }: Stretch): string[] {
  const after = idsOf(marksAfter(place.node, to) ?? [], 'insert');
  return idsOf(marksBefore(place.node, from) ?? [], 'insert').filter((id) => after.includes(id));
}
