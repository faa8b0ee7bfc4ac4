/**
 * The primitive edits, each one contiguous change in one block and one update of its own, and what
 * undoes them.
 */
import type { Mark } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type * as Y from 'yjs';
import { type Anchor, Anchors, type Span, type Spot } from './anchors';
import { placeOf, runs } from './blocks';
import { type BracketBook, idsOf } from './brackets';
import type { Writes } from './ink';
import type { Edit, Inverse, Piece, Restore, Side } from './inverses';
import { BRACKET, type BracketRole } from './schema';

/** Performs edits on a view and keeps what undoes them. */
export class Writing {
  readonly anchors: Anchors;
  private edits: Edit[] = [];
  private previous: Edit | null = null;

  constructor(
    readonly view: EditorView,
    private readonly book: BracketBook,
    fragment: Y.XmlFragment,
    private readonly ink: Writes,
  ) {
    this.anchors = new Anchors(fragment);
  }

  get doc() {
    return this.view.state.doc;
  }

  /** The edits made since this was last asked, oldest first. */
  taken(): Edit[] {
    const taken = this.edits;
    this.edits = [];
    return taken;
  }

  where(anchor: Anchor): Spot | null {
    return this.anchors.resolve(this.doc, anchor);
  }

  whereSpan(span: Span) {
    return this.anchors.resolveSpan(this.doc, span);
  }

  /** Replace a stretch by `text` under the given insertions, innermost last. */
  replace(
    block: string,
    from: number,
    to: number,
    text: string,
    inserts: readonly string[],
  ): boolean {
    const place = placeOf(this.doc, block);
    if (place === null || (from === to && text === '')) return false;
    const gone: Piece[] = runs(place.node, from, to).map((run) => ({
      text: run.text,
      owner: this.book.innermost(run.marks),
    }));
    const side = this.sideOf(block, from, to, text);
    const marks = inserts.map((id) => ({ id, role: 'insert' as const }));
    this.ink.replace(place.index, from, to, text, marks);
    if (gone.length > 0) {
      const at = this.anchors.anchor(this.doc, { block, offset: from }, 'before');
      const within = side === 'inside' ? this.previous : this.origin();
      this.made({ undo: 'restore', at, pieces: gone, within }, side);
    }
    if (text !== '') {
      const span = this.anchors.span(this.doc, block, from, from + text.length);
      this.made({ undo: 'erase', span }, side);
    }
    return true;
  }

  /** Put a bracket over a stretch. */
  cover(block: string, from: number, to: number, id: string, role: 'delete' | 'reserve'): boolean {
    const place = placeOf(this.doc, block);
    if (place === null || from >= to) return false;
    this.ink.mark(place.index, from, to, { id, role }, true);
    const span = this.anchors.span(this.doc, block, from, to);
    this.made({ undo: 'unmark', span, id, role }, null);
    return true;
  }

  /** Take one's own bracket off a stretch. */
  uncover(block: string, from: number, to: number, id: string, role: BracketRole): boolean {
    const place = placeOf(this.doc, block);
    if (place === null || role === 'insert' || !this.book.mine(id)) return false;
    const covered = runs(place.node, from, to).filter((run) => idsOf(run.marks, role).includes(id));
    const first = covered[0];
    const last = covered.at(-1);
    if (first === undefined || last === undefined) return false;
    this.ink.mark(place.index, first.from, last.to, { id, role }, false);
    const span = this.anchors.span(this.doc, block, first.from, last.to);
    this.made({ undo: 'mark', span, role }, null);
    return true;
  }

  /** Put the caret at an offset of a block. */
  moveTo(block: string, offset: number): void {
    const place = placeOf(this.doc, block);
    if (place === null) return;
    const caret = TextSelection.create(this.doc, place.start + offset);
    if (!caret.eq(this.view.state.selection)) {
      this.view.dispatch(this.view.state.tr.setSelection(caret).scrollIntoView());
    }
  }

  /** Let the insertion that restored text came from take it in again, so that it undoes as one. */
  takeIn(restored: Restore, block: string, from: number, to: number): void {
    const origin = restored.within?.held;
    if (origin?.undo !== 'erase') return;
    const { start, end } = origin.span;
    const span = this.anchors.span(this.doc, block, from, to);
    if (this.where(end)?.offset === from) origin.span = { start, end: span.end };
    else if (this.where(start)?.offset === to) origin.span = { start: span.start, end };
  }

  mark(id: string, role: BracketRole): Mark {
    return this.view.state.schema.mark(BRACKET, { id, role });
  }

  private made(inverse: Inverse, side: Side | null): void {
    const follows = side === null || this.previous === null ? null : { edit: this.previous, side };
    const edit: Edit = { inverse, follows, held: null };
    this.edits.push(edit);
    this.previous = edit;
  }

  /** The insertion that the text deleted by the previous edit came from. */
  private origin(): Edit | null {
    const last = this.previous?.held ?? this.previous?.inverse;
    return last?.undo === 'restore' ? last.within : null;
  }

  /** How a coming edit lies to the previous one, if it could be undone together with it. */
  private sideOf(block: string, from: number, to: number, text: string): Side | null {
    const last = this.previous?.held ?? this.previous?.inverse;
    if (last?.undo === 'erase') {
      const span = this.whereSpan(last.span);
      if (span === null || span.block !== block) return null;
      if (span.from <= from && to <= span.to && (from < to || (span.from < from && to < span.to))) {
        return 'inside';
      }
      if (from < to) return null;
      return span.to === from ? 'after' : span.from === from ? 'before' : null;
    }
    if (last?.undo === 'restore' && text === '') {
      const spot = this.where(last.at);
      if (spot === null || spot.block !== block) return null;
      return spot.offset === from ? 'after' : spot.offset === to ? 'before' : null;
    }
    return null;
  }
}
