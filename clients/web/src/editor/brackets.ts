/**
 * What the editor knows of brackets: whose they are, which are open, and which came last.
 *
 * The page feeds it from the log; brackets made here count as one's own at once, before the log
 * has answered.
 */
import type { Mark } from '@tiptap/pm/model';
import { BRACKET, type BracketAttributes, type BracketRole } from './schema';

export type BracketKind = 'insertion' | 'deletion' | 'reservation';

/** A bracket as the log knows it. `opened` is the position of the event that opened it. */
export interface BracketInfo {
  readonly kind: BracketKind;
  readonly proponents: readonly string[];
  readonly open: boolean;
  readonly opened: number;
  /** The other options for the same place, of which one survives. */
  readonly alternatives?: readonly string[];
}

export type Role = 'co-facilitator' | 'secretariat' | 'delegate' | 'observer' | 'auditor';

/** Who sits at this editor. `delegation` is set for delegates and only for them. */
export interface Me {
  readonly role: Role;
  readonly delegation: string | null;
}

/** What typing does: bracketed proposals, bare edits with the pen, or nothing. */
export type Mode = 'propose' | 'pen' | 'read';

export const modeOf = (me: Me): Mode =>
  me.role === 'delegate'
    ? 'propose'
    : me.role === 'co-facilitator' || me.role === 'secretariat'
      ? 'pen'
      : 'read';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new bracket id: 16 random letters and digits. */
export function newBracketId(): string {
  let id = '';
  while (id.length < 16) {
    for (const byte of crypto.getRandomValues(new Uint8Array(24))) {
      // 248 is the largest multiple of 62 in a byte: what lies above would favour some letters.
      if (byte < 248 && id.length < 16) id += LETTERS[byte % 62];
    }
  }
  return id;
}

/** The bracket attributes of those of `marks` that have `role`. */
export function idsOf(marks: readonly Mark[], role: BracketRole): string[] {
  return marks
    .filter((mark) => mark.type.name === BRACKET && mark.attrs.role === role)
    .map((mark) => (mark.attrs as BracketAttributes).id);
}

/** All brackets of one draft as seen from one seat. */
export class BracketBook {
  private known: ReadonlyMap<string, BracketInfo> = new Map();
  private readonly made = new Set<string>();
  private readonly seen = new Map<string, number>();

  constructor(
    public me: Me,
    private readonly newId: () => string = newBracketId,
  ) {}

  /** Take the state of the log. Ids made here stay one's own until the log says otherwise. */
  update(known: ReadonlyMap<string, BracketInfo>): void {
    this.known = known;
  }

  /** A fresh id that is one's own from now on. */
  make(): string {
    const id = this.newId();
    this.claim(id);
    return id;
  }

  /** Count a bracket as one's own that a command of ours has opened, before the log tells of it. */
  claim(id: string): void {
    this.made.add(id);
    this.notice(id);
  }

  /** Remember that `id` stands in the text; the first sighting orders brackets not yet known. */
  notice(id: string): void {
    if (!this.seen.has(id)) this.seen.set(id, this.seen.size);
  }

  info(id: string): BracketInfo | undefined {
    return this.known.get(id);
  }

  /** Whether this bracket is open and one's own, so that one may write under its id. */
  mine(id: string): boolean {
    const info = this.known.get(id);
    if (info === undefined) return this.made.has(id);
    return info.open && this.me.delegation !== null && info.proponents.includes(this.me.delegation);
  }

  /** Whether some delegation proposes this bracket and it is not settled. */
  guarded(id: string): boolean {
    const info = this.known.get(id);
    return info === undefined || (info.open && info.proponents.length > 0);
  }

  /** Negative if `a` was opened before `b`. Brackets that the log has not told of come last. */
  compare(a: string, b: string): number {
    const byLog =
      (this.known.get(a)?.opened ?? Number.POSITIVE_INFINITY) -
      (this.known.get(b)?.opened ?? Number.POSITIVE_INFINITY);
    if (!Number.isNaN(byLog) && byLog !== 0) return byLog;
    return (this.seen.get(a) ?? -1) - (this.seen.get(b) ?? -1);
  }

  /** The innermost insertion over a character: the one opened last. It says whose text it is. */
  innermost(marks: readonly Mark[]): string | null {
    const inserts = idsOf(marks, 'insert');
    return inserts.reduce<string | null>(
      (last, id) => (last === null || this.compare(last, id) < 0 ? id : last),
      null,
    );
  }

  /**
   * Whether characters under `marks` are one's own proposal. `whole` is the bracket that proposes
   * their block, if any: it counts as the outermost insertion.
   */
  owns(marks: readonly Mark[], whole: string | null): boolean {
    const id = this.innermost(marks) ?? whole;
    return id !== null && this.mine(id);
  }
}
