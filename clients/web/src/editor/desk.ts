/**
 * One seat's acts on the text: what typing, deleting, pasting, reserving and undoing come to.
 *
 * Every act, whatever key, menu or input method it came from, is a change of a stretch of text. How
 * it is carried out depends on the seat: `Proposing` for a delegation, `Penning` for the pen.
 */
import type { Mark } from '@tiptap/pm/model';
import type { EditorView } from '@tiptap/pm/view';
import type * as Y from 'yjs';
import type { Change } from '../keeping/passages';
import { FRAGMENT } from './binding';
import {
  marksAfter,
  marksBefore,
  type Place,
  placeAt,
  placeOf,
  places,
  runs,
  type Stretch,
  stretches,
} from './blocks';
import type { BracketBook, Mode } from './brackets';
import { codePoints, typedLines, type Unit, unitAfter, unitBefore, whole } from './characters';
import { Acts } from './history';
import { Ink, type Writes } from './ink';
import type { Edit, Inverse } from './inverses';
import { Penning } from './penning';
import { Proposing } from './proposing';
import type { RoomCallbacks } from './room';
import { arrive, leave, type Sojourn } from './sojourn';
import { Writing } from './writing';

type DeskCallbacks = Pick<RoomCallbacks, 'onEnter' | 'onJoin' | 'onPasteParagraphs' | 'onBlocked'>;

export class Desk {
  private atHand: { writing: Writing; hand: Proposing | Penning } | null = null;
  private acts: Acts;
  private reading = false;

  constructor(
    private readonly book: BracketBook,
    private readonly own: Mode,
    private readonly callbacks: DeskCallbacks,
    private readonly document: Y.Doc,
    private readonly now: () => number,
  ) {
    this.acts = new Acts(now);
  }

  /** What acts come to now. */
  get mode(): Mode {
    return this.reading ? 'read' : this.own;
  }

  /** Lay the pen down (true: every act is passed over), or take it up again. */
  lay(down: boolean): void {
    this.reading = down;
  }

  private get writing(): Writing | null {
    return this.reading ? null : (this.atHand?.writing ?? null);
  }

  private get hand(): Proposing | Penning | null {
    return this.reading ? null : (this.atHand?.hand ?? null);
  }

  /** Sit down at a view; before that, and when only reading, every act is passed over. */
  attach(view: EditorView, ink: Writes | null = null): void {
    if (this.own === 'read') return;
    const fragment = this.document.getXmlFragment(FRAGMENT);
    const writing = new Writing(view, this.book, fragment, ink ?? new Ink(fragment, this));
    const hand =
      this.own === 'propose' ? new Proposing(writing, this.book) : new Penning(writing, this.book);
    this.atHand = { writing, hand };
  }

  /** Get up, to sit down again at another document of the same text. */
  leave(): Sojourn | null {
    const writing = this.atHand?.writing;
    if (writing === undefined) return null;
    const { state } = writing.view;
    const place = placeAt(state.doc, state.selection.head);
    const caret =
      place?.attrs.id == null
        ? null
        : { block: place.attrs.id, offset: state.selection.head - place.start };
    const { acts } = this;
    this.acts = new Acts(this.now);
    return leave(acts, writing.anchors, state.doc, caret, writing.view.hasFocus());
  }

  /** Go on where one was; the document has arrived. */
  goOn(sojourn: Sojourn): void {
    const writing = this.atHand?.writing;
    if (writing === undefined) return;
    this.acts = sojourn.acts;
    const caret = arrive(sojourn, writing.anchors, writing.doc);
    if (caret !== null) writing.moveTo(caret.block, caret.offset);
    if (sojourn.focused) writing.view.focus();
  }

  /** Replace what lies between two positions by a line of text. */
  change(from: number, to: number, text: string, kind: 'type' | 'other' = 'other'): boolean {
    const { writing, hand } = this;
    if (writing === null || hand === null) return false;
    const found = stretches(writing.doc, from, to).map(({ place, from: low, to: high }) => ({
      place,
      from: whole(place.node.textContent, low),
      to: whole(place.node.textContent, high),
    }));
    const objection = hand.objection(found, text);
    if (objection !== null) {
      this.callbacks.onBlocked(objection);
      return false;
    }
    const caret = hand.change(found, text);
    if (caret === null) return false;
    writing.moveTo(caret.block, caret.offset);
    const start = found[0];
    this.acts.done(writing.taken(), kind, {
      block: caret.block,
      from: start?.from ?? 0,
      to: caret.offset,
    });
    return true;
  }

  /** Put text in at the caret: the first line here, the others as paragraphs of their own. */
  insertAtCaret(text: string): void {
    const { writing } = this;
    if (writing === null) return;
    const { from, to } = writing.view.state.selection;
    const [first = '', ...rest] = typedLines(text);
    const block = this.placeAtSelection()?.attrs.id;
    if (block == null) return;
    if ((first !== '' || from < to) && !this.change(from, to, first)) return;
    const lines = rest.map((line) => line.trim()).filter((line) => line !== '');
    if (lines.length > 0) this.callbacks.onPasteParagraphs(block, lines);
  }

  /**
   * Carry out changes that were made on an earlier copy of a block, at offsets of the block as it
   * is; false if one of them is not possible.
   */
  rewrite(block: string, changes: readonly Change[]): boolean {
    let done = true;
    // From the last to the first, so that offsets hold.
    for (const change of [...changes].reverse()) {
      const { writing } = this;
      const place = writing === null ? null : placeOf(writing.doc, block);
      if (writing === null || place === null) return false;
      const { from, to } = change;
      if (change.act === 'write') {
        done = this.change(place.start + from, place.start + to, change.text) && done;
      } else if (change.off) {
        done = writing.uncover(block, from, to, change.id, change.role) && done;
        this.acts.done(writing.taken(), 'other', null);
      } else if (change.role === 'delete') {
        done = this.change(place.start + from, place.start + to, '') && done;
      } else {
        done = this.reserveOn([{ place, from, to }]) !== null && done;
      }
    }
    return done;
  }

  /** Delete the selection, or a unit before or after the caret. */
  erase(direction: 'back' | 'forward', unit: Unit): void {
    const { writing, hand } = this;
    if (writing === null || hand === null) return;
    const { from, to, empty } = writing.view.state.selection;
    if (!empty) {
      this.change(from, to, '');
      return;
    }
    const place = placeAt(writing.doc, from);
    const block = place?.attrs.id;
    if (place === null || block == null) return;
    const start = from - place.start;
    if (start === (direction === 'back' ? 0 : place.node.content.size)) {
      this.join(place, direction);
      return;
    }
    const offset = this.pass(place, start, direction);
    const text = place.node.textContent;
    if (direction === 'back') {
      if (offset === 0) writing.moveTo(block, 0);
      else {
        const low = unitBefore(text, offset, unit);
        this.change(place.start + low, place.start + offset, '', 'type');
      }
      return;
    }
    const high = unitAfter(text, offset, unit);
    if (high === offset) {
      writing.moveTo(block, offset);
      return;
    }
    const stretch = { place, from: offset, to: high };
    const objection = hand.objection([stretch], '');
    if (objection !== null) {
      this.callbacks.onBlocked(objection);
      return;
    }
    const end = hand.strikeForward(stretch);
    writing.moveTo(block, end);
    this.acts.done(writing.taken(), 'type', { block, from: start, to: end });
  }

  /** Enter: structure, so the page sends a command. */
  enter(): void {
    const caret = this.caret();
    if (this.mode !== 'read' && caret !== null) this.callbacks.onEnter(caret.block, caret.offset);
  }

  reserve(): string | null {
    const { writing, hand } = this;
    if (writing === null || !(hand instanceof Proposing)) {
      this.callbacks.onBlocked('Only a delegation can reserve its position on a passage.');
      return null;
    }
    const { from, to } = writing.view.state.selection;
    const found = stretches(writing.doc, from, to).filter((one) => one.from < one.to);
    const id = this.reserveOn(found);
    if (id === null) {
      this.callbacks.onBlocked('Select some of the text that your delegation cannot agree to.');
    }
    return id;
  }

  private reserveOn(found: readonly Stretch[]): string | null {
    const { writing, hand } = this;
    if (writing === null || !(hand instanceof Proposing)) return null;
    const id = hand.reserve(found);
    if (id !== null) this.acts.done(writing.taken(), 'other', null);
    return id;
  }

  undo(): boolean {
    return this.acts.undo((inverses) => this.carryOut(inverses));
  }

  redo(): boolean {
    return this.acts.redo((inverses) => this.carryOut(inverses));
  }

  caret(): { block: string; offset: number } | null {
    const state = this.writing?.view.state;
    const place = this.placeAtSelection();
    if (state === undefined || place?.attrs.id == null) return null;
    const offset = codePoints(place.node.textContent, state.selection.head - place.start);
    return { block: place.attrs.id, offset };
  }

  /** The words selected within one paragraph, and the character at which they begin. */
  selected(): { block: string; at: number; words: string } | null {
    const selection = this.writing?.view.state.selection;
    const place = this.placeAtSelection();
    if (selection === undefined || selection.empty || place?.attrs.id == null) return null;
    const text = place.node.textContent;
    const [from, to] = [selection.from - place.start, selection.to - place.start];
    if (from < 0 || to > text.length) return null;
    return { block: place.attrs.id, at: codePoints(text, from), words: text.slice(from, to) };
  }

  /** An input method begins: clear the selection, and say under which marks it should compose. */
  startComposing(): readonly Mark[] {
    const { writing, hand } = this;
    if (writing === null || !(hand instanceof Proposing)) return [];
    const { from, to, empty } = writing.view.state.selection;
    if (!empty) this.change(from, to, '');
    const place = this.placeAtSelection();
    if (place?.attrs.id == null) return [];
    // Before what was struck, not after it: moving the caret now would confuse the input method.
    return hand.compose(place.attrs.id, writing.view.state.selection.from - place.start);
  }

  stopComposing(): void {
    if (this.hand instanceof Proposing) this.hand.composed();
  }

  private placeAtSelection(): Place | null {
    const state = this.writing?.view.state;
    return state === undefined ? null : placeAt(state.doc, state.selection.head);
  }

  private join(place: Place, direction: 'back' | 'forward'): void {
    const all = places(this.writing?.doc ?? place.node);
    const first = direction === 'back' ? all[place.index - 1] : place;
    const second = direction === 'back' ? place : all[place.index + 1];
    if (first?.attrs.id != null && second?.attrs.id != null) {
      this.callbacks.onJoin(first.attrs.id, second.attrs.id);
    }
  }

  /** The offset beyond what we struck before: the caret moves past it. */
  private pass(place: Place, start: number, direction: 'back' | 'forward'): number {
    let offset = start;
    for (;;) {
      const back = direction === 'back';
      const marks = (back ? marksBefore : marksAfter)(place.node, offset);
      if (marks === null || !this.hand?.passes(marks, place.attrs.bracket)) return offset;
      const run = back
        ? runs(place.node, 0, offset).at(-1)
        : runs(place.node, offset, place.node.content.size)[0];
      offset = (back ? run?.from : run?.to) ?? offset;
    }
  }

  /** Do what undoes an act, last edit first; the edits that took, none if all was moot. */
  private carryOut(inverses: readonly Inverse[]): readonly Edit[] {
    const { writing } = this;
    if (writing === null) return [];
    let caret: { block: string; offset: number } | null = null;
    for (const inverse of [...inverses].reverse()) caret = this.undoOne(inverse) ?? caret;
    if (caret !== null) writing.moveTo(caret.block, caret.offset);
    return writing.taken();
  }

  private undoOne(inverse: Inverse): { block: string; offset: number } | null {
    const { writing, hand } = this;
    if (writing === null || hand === null) return null;
    if (inverse.undo === 'restore') {
      const spot = writing.where(inverse.at);
      if (spot === null) return null;
      const length = inverse.pieces.reduce((sum, piece) => sum + piece.text.length, 0);
      if (!hand.restore(spot.block, spot.offset, inverse.pieces)) return null;
      writing.takeIn(inverse, spot.block, spot.offset, spot.offset + length);
      return { block: spot.block, offset: spot.offset + length };
    }
    const span = writing.whereSpan(inverse.span);
    if (span === null) return null;
    const { block, from, to } = span;
    switch (inverse.undo) {
      case 'erase':
        return hand.erase(block, from, to) ? { block, offset: from } : null;
      case 'unmark':
        return writing.uncover(block, from, to, inverse.id, inverse.role)
          ? { block, offset: to }
          : null;
      case 'mark': {
        if (!(hand instanceof Proposing)) return null;
        const place = placeOf(writing.doc, block);
        if (place === null) return null;
        if (inverse.role === 'delete') hand.strikeForward({ place, from, to });
        else hand.reserve([{ place, from, to }]);
        return { block, offset: to };
      }
    }
  }
}
