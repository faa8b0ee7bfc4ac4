/**
 * The primitive edits, each one contiguous change in one block and one dispatch of its own.
 *
 * y-prosemirror finds out what changed by comparing texts. Two edits in one dispatch would reach
 * the document as one replacement that re-creates other people's characters in between.
 */
import type { Mark } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { type Anchor, Anchors, type Span, type Spot } from './anchors';
import { placeOf, runs } from './blocks';
import { type BracketBook, idsOf } from './brackets';
import { BRACKET, type BracketRole } from './schema';

/** Marks the transactions that may change the text: those that were made here. */
export const ownEdit = 'ownEdit';

/** Text as it stood, with the insertion it belonged to. */
export interface Piece {
  readonly text: string;
  readonly owner: string | null;
}

/** What undoes an edit. */
export type Inverse =
  | { readonly undo: 'erase'; readonly span: Span }
  | { readonly undo: 'restore'; readonly at: Anchor; readonly pieces: readonly Piece[] }
  | {
      readonly undo: 'unmark';
      readonly span: Span;
      readonly id: string;
      readonly role: BracketRole;
    }
  | { readonly undo: 'mark'; readonly span: Span; readonly role: 'delete' | 'reserve' };

/** Performs edits on a view and keeps what undoes them. */
export class Writing {
  private readonly anchors: Anchors;
  private inverses: Inverse[] = [];

  constructor(
    readonly view: EditorView,
    private readonly book: BracketBook,
    fragment: ConstructorParameters<typeof Anchors>[0],
  ) {
    this.anchors = new Anchors(fragment);
  }

  get doc() {
    return this.view.state.doc;
  }

  /** What undoes everything done since this was last asked, oldest first. */
  taken(): Inverse[] {
    const taken = this.inverses;
    this.inverses = [];
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
    const { tr, schema } = this.view.state;
    const low = place.start + from;
    const high = place.start + to;
    if (text === '') tr.delete(low, high);
    else
      tr.replaceWith(
        low,
        high,
        schema.text(
          text,
          inserts.map((id) => this.mark(id, 'insert')),
        ),
      );
    this.view.dispatch(tr.setMeta(ownEdit, true).setStoredMarks(null).scrollIntoView());
    if (gone.length > 0) {
      const at = this.anchors.anchor(this.doc, { block, offset: from }, 'before');
      this.inverses.push({ undo: 'restore', at, pieces: gone });
    }
    if (text !== '') {
      const span = this.anchors.span(this.doc, block, from, from + text.length);
      this.inverses.push({ undo: 'erase', span });
    }
    return true;
  }

  /** Put a bracket over a stretch. */
  cover(block: string, from: number, to: number, id: string, role: 'delete' | 'reserve'): boolean {
    const place = placeOf(this.doc, block);
    if (place === null || from >= to) return false;
    const tr = this.view.state.tr.addMark(
      place.start + from,
      place.start + to,
      this.mark(id, role),
    );
    this.view.dispatch(tr.setMeta(ownEdit, true));
    const span = this.anchors.span(this.doc, block, from, to);
    this.inverses.push({ undo: 'unmark', span, id, role });
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
    const tr = this.view.state.tr.removeMark(
      place.start + first.from,
      place.start + last.to,
      this.mark(id, role),
    );
    this.view.dispatch(tr.setMeta(ownEdit, true));
    const span = this.anchors.span(this.doc, block, first.from, last.to);
    this.inverses.push({ undo: 'mark', span, role });
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

  mark(id: string, role: BracketRole): Mark {
    return this.view.state.schema.mark(BRACKET, { id, role });
  }
}
