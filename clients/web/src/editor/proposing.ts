/** How a delegation writes: its words in its own brackets, other people's words only marked. */
import type { Mark } from '@tiptap/pm/model';
import {
  continued,
  continuedDeletion,
  enclosing,
  joined,
  marksAfter,
  marksBefore,
  type Place,
  placeOf,
  type Run,
  runs,
  type Stretch,
} from './blocks';
import { type BracketBook, idsOf } from './brackets';
import type { Piece } from './inverses';
import type { Writing } from './writing';

type Fate = 'erase' | 'strike' | 'keep';

export class Proposing {
  /** The id that text being composed (by an input method) will carry. */
  private composing: { block: string; id: string } | null = null;

  constructor(
    private readonly writing: Writing,
    private readonly book: BracketBook,
  ) {}

  /** Why this change is not possible; null if it is. A delegation may try anything. */
  objection(): string | null {
    return null;
  }

  /** Replace stretches by `text` in the first of them; returns where the caret belongs. */
  change(stretches: readonly Stretch[], text: string): { block: string; offset: number } | null {
    const head = stretches[0];
    const block = head?.place.attrs.id;
    if (head === undefined || block == null) return null;
    const marks = text === '' || stretches.length > 1 ? null : this.uniformOwn(head);
    if (marks !== null) {
      this.writing.replace(block, head.from, head.to, text, idsOf(marks, 'insert'));
      return { block, offset: head.from + text.length };
    }
    const id = this.deletionFor(stretches);
    let end = head.from;
    for (const stretch of [...stretches].reverse()) end = this.strike(stretch, id);
    if (text === '') return { block, offset: head.from };
    this.insert(block, end, text);
    return { block, offset: end + text.length };
  }

  /** Strike or erase a stretch; returns its new end, where the caret belongs. */
  strikeForward(stretch: Stretch): number {
    return this.strike(stretch, this.deletionFor([stretch]));
  }

  /** Insert text in one's own name: into a bracket of one's own next to it, `owner`, or a new one. */
  insert(block: string, at: number, text: string, owner: string | null = null): boolean {
    const place = placeOf(this.writing.doc, block);
    if (place === null) return false;
    const usable = owner !== null && this.book.mine(owner) && this.stands(owner) ? owner : null;
    const composed = this.composing?.block === block ? this.composing.id : null;
    const inserts = this.insertsAt(place, at, () => usable ?? composed ?? this.book.make());
    return this.writing.replace(block, at, at, text, inserts);
  }

  /** Put erased text back, each piece under its old bracket where that still stands. */
  restore(block: string, at: number, pieces: readonly Piece[]): boolean {
    let offset = at;
    for (const { text, owner } of pieces) {
      if (!this.insert(block, offset, text, owner)) return false;
      offset += text.length;
    }
    return pieces.length > 0;
  }

  /** Erase what is still one's own in a stretch, and leave everything else alone. */
  erase(block: string, from: number, to: number): boolean {
    const place = placeOf(this.writing.doc, block);
    if (place === null) return false;
    const own = joined(runs(place.node, from, to), (run) =>
      this.book.owns(run.marks, place.attrs.bracket),
    );
    for (const [low, high] of own.reverse()) this.writing.replace(block, low, high, '', []);
    return own.length > 0;
  }

  /** Put one new reservation over what is not one's own; null if there is nothing of the kind. */
  reserve(stretches: readonly Stretch[]): string | null {
    let id: string | null = null;
    for (const { place, from, to } of stretches) {
      if (place.attrs.id === null) continue;
      const open = (run: Run) =>
        !this.book.owns(run.marks, place.attrs.bracket) &&
        !idsOf(run.marks, 'reserve').some((one) => this.book.mine(one));
      for (const [low, high] of joined(runs(place.node, from, to), open)) {
        id ??= this.book.make();
        this.writing.cover(place.attrs.id, low, high, id, 'reserve');
      }
    }
    return id;
  }

  /** Whether the character before (or after) is struck by us already, so that the caret passes. */
  passes(marks: readonly Mark[], whole: string | null): boolean {
    return this.fate(marks, whole) === 'keep';
  }

  /** The marks to compose under at a caret, so that the input method's text is bracketed. */
  compose(block: string, at: number): readonly Mark[] {
    const place = placeOf(this.writing.doc, block);
    if (place === null) return [];
    const inserts = this.insertsAt(place, at, () => this.book.make());
    const id = inserts.at(-1);
    if (id !== undefined) this.composing = { block, id };
    return inserts.map((one) => this.writing.mark(one, 'insert'));
  }

  composed(): void {
    this.composing = null;
  }

  /** The insertions that new text stands under: those around it, and one's own innermost. */
  private insertsAt({ node, attrs }: Place, at: number, fresh: () => string): string[] {
    const around = enclosing(node, at);
    const next = continued(this.book, node, at);
    // In a block that is one's own proposal, bare text is one's own already.
    if (next === null && around.length === 0 && attrs.bracket !== null) {
      if (this.book.mine(attrs.bracket)) return [];
    }
    const own = next ?? fresh();
    return [...around.filter((id) => id !== own), own];
  }

  private stands(id: string): boolean {
    let found = false;
    this.writing.doc.descendants((node) => {
      found ||= node.marks.some((mark) => mark.attrs.id === id) || node.attrs.bracket === id;
      return !found;
    });
    return found;
  }

  private fate(marks: readonly Mark[], whole: string | null): Fate {
    if (this.book.owns(marks, whole)) return 'erase';
    return idsOf(marks, 'delete').some((id) => this.book.mine(id)) ? 'keep' : 'strike';
  }

  /** The marks under which a stretch can be overwritten in one go; null if it cannot. */
  private uniformOwn({ place, from, to }: Stretch): readonly Mark[] | null {
    const [only, another] = runs(place.node, from, to);
    if (only === undefined || another !== undefined) return null;
    if (!this.book.owns(only.marks, place.attrs.bracket)) return null;
    if (only.marks.some((mark) => mark.attrs.role !== 'insert')) return null;
    const before = idsOf(marksBefore(place.node, from) ?? [], 'insert');
    const after = idsOf(marksAfter(place.node, to) ?? [], 'insert');
    const stays = (id: string) => this.book.mine(id) || (before.includes(id) && after.includes(id));
    return idsOf(only.marks, 'insert').every(stays) ? only.marks : null;
  }

  private deletionFor(stretches: readonly Stretch[]): () => string {
    let id: string | null = null;
    return () => {
      for (const { place, from, to } of stretches) {
        id ??= continuedDeletion(this.book, place.node, from, to);
      }
      id ??= this.book.make();
      return id;
    };
  }

  /** Erase one's own, mark the rest; from the right, so that offsets hold. Returns the new end. */
  private strike({ place, from, to }: Stretch, id: () => string): number {
    const block = place.attrs.id;
    if (block === null) return to;
    const all = runs(place.node, from, to);
    const of = (fate: Fate) =>
      joined(all, (run) => this.fate(run.marks, place.attrs.bracket) === fate).map((range) => ({
        fate,
        range,
      }));
    const parts = [...of('erase'), ...of('strike')].sort((a, b) => b.range[0] - a.range[0]);
    let end = to;
    for (const {
      fate,
      range: [low, high],
    } of parts) {
      if (fate === 'strike') this.writing.cover(block, low, high, id(), 'delete');
      else {
        this.writing.replace(block, low, high, '', []);
        end -= high - low;
      }
    }
    return end;
  }
}
