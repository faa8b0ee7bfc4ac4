/**
 * Undo as a stack of one's own acts.
 *
 * Not `Y.UndoManager`: that would delete text which was agreed meanwhile, or spread marks over
 * other people's words.
 */
import type { Anchor } from './anchors';
import { anchorsOf, append, type Edit, type Inverse } from './inverses';

/** Keystrokes closer together than this, each where the last one left off, are one act. */
const PAUSE = 800;
const LONGEST = 200;

interface Act {
  inverses: Inverse[];
  kind: 'type' | 'other';
  at: number;
  end: { block: string; offset: number } | null;
}

type CarryOut = (inverses: readonly Inverse[]) => readonly Edit[];

export class Acts {
  private readonly undone: Inverse[][] = [];
  private readonly acts: Act[] = [];

  constructor(private readonly now: () => number) {}

  /** Remember an act. `where` is what it changed and where the caret was left. */
  done(
    edits: readonly Edit[],
    kind: 'type' | 'other',
    where: { block: string; from: number; to: number } | null,
  ): void {
    if (edits.length === 0) return;
    this.undone.length = 0;
    const last = this.acts.at(-1);
    const at = this.now();
    const end = where === null ? null : { block: where.block, offset: where.to };
    const goesOn =
      last !== undefined &&
      last.kind === 'type' &&
      kind === 'type' &&
      at - last.at < PAUSE &&
      where !== null &&
      last.end?.block === where.block &&
      (last.end.offset === where.from || last.end.offset === where.to + 1);
    if (goesOn) {
      for (const edit of edits) append(last.inverses, edit);
      last.at = at;
      last.end = end;
      return;
    }
    this.acts.push({ inverses: listed(edits), kind, at, end });
    if (this.acts.length > LONGEST) this.acts.shift();
  }

  /** Every place that undoing or redoing an act needs, each once. */
  anchors(): Set<Anchor> {
    const lists = [...this.acts.map((act) => act.inverses), ...this.undone];
    return new Set(lists.flat().flatMap(anchorsOf));
  }

  /** Undo the last act that still has something to undo; false if there is none. */
  undo(carryOut: CarryOut): boolean {
    for (let act = this.acts.pop(); act !== undefined; act = this.acts.pop()) {
      const edits = carryOut(act.inverses);
      if (edits.length > 0) {
        this.undone.push(listed(edits));
        return true;
      }
    }
    return false;
  }

  /** Do again what was undone last. */
  redo(carryOut: CarryOut): boolean {
    for (let again = this.undone.pop(); again !== undefined; again = this.undone.pop()) {
      const edits = carryOut(again);
      if (edits.length > 0) {
        this.acts.push({ inverses: listed(edits), kind: 'other', at: this.now(), end: null });
        return true;
      }
    }
    return false;
  }
}

function listed(edits: readonly Edit[]): Inverse[] {
  const list: Inverse[] = [];
  for (const edit of edits) append(list, edit);
  return list;
}
