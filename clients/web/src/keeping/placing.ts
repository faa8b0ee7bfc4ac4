/** Where in a paragraph, as it now stands, a change belongs that was made on it as it was. */
import { diffChars } from 'diff';
import type { Line } from './cells';
import type { Change, Passage } from './passages';

/** UTF-16 units around a place that must still stand for it to be the same place. */
const CONTEXT = 8;
/** Milliseconds for comparing two texts of one paragraph; beyond it they are too different. */
const PATIENCE = 500;

const GONE = 'The paragraph that you wrote in is no longer there.';
const CHANGED = 'The words around it have changed meanwhile.';

/** What of a passage can be written again, at offsets of the paragraph as it is; and what cannot. */
export interface Placed {
  readonly changes: readonly Change[];
  /** Without a place of its own any more; null if everything has one. */
  readonly astray: Passage | null;
  /** Why, for the reader; empty if nothing is astray. */
  readonly reason: string;
}

/** `line` is null where the paragraph is gone. What has arrived already is left out. */
export function placed(passage: Passage, line: Line | null): Placed {
  if (line === null) return { changes: [], astray: passage, reason: GONE };
  const kept = survivors(passage.before, line.text);
  const changes: Change[] = [];
  const astray: Change[] = [];
  for (const change of passage.changes) {
    const now = kept === null ? 'astray' : place(change, kept, passage.before, line);
    if (now === 'astray') astray.push(change);
    else if (now !== 'there') changes.push(now);
  }
  return astray.length === 0
    ? { changes, astray: null, reason: '' }
    : { changes, astray: { ...passage, changes: astray }, reason: CHANGED };
}

/** For each unit of `before` its offset in `now`, or -1; null if the texts are too different. */
function survivors(before: string, now: string): number[] | null {
  const parts = diffChars(before, now, { timeout: PATIENCE });
  if (parts === undefined) return null;
  const kept: number[] = [];
  let at = 0;
  for (const { value, added, removed } of parts) {
    if (!added)
      for (let unit = 0; unit < value.length; unit += 1) kept.push(removed ? -1 : at + unit);
    if (!removed) at += value.length;
  }
  return kept;
}

function place(
  change: Change,
  kept: readonly number[],
  text: string,
  line: Line,
): Change | 'astray' | 'there' {
  const stands = kept.slice(change.from, change.to);
  const first = stands[0];
  if (change.from < change.to) {
    const whole = first !== undefined && first >= 0 && isRun(stands);
    if (whole) {
      return { ...change, from: first, to: first + stands.length };
    }
    if (stands.some((at) => at >= 0)) return 'astray';
    // All of it went anyway.
    if (change.act === 'mark' || change.text === '') return 'there';
  }
  if (change.act === 'mark') return 'there';
  if (arrived(change, text, line)) return 'there';
  const at = before(kept, change.from) ?? after(kept, change.to, text.length, line.text.length);
  return at === null ? 'astray' : { ...change, from: at, to: at };
}

/** The offset behind what stood before a place; null if that is no longer there as it was. */
function before(kept: readonly number[], at: number): number | null {
  if (at === 0) return null;
  const stands = kept.slice(Math.max(0, at - CONTEXT), at);
  return isRun(stands) ? (stands.at(-1) ?? 0) + 1 : null;
}

/** The offset of what stood after a place; null if that is no longer there as it was. */
function after(kept: readonly number[], at: number, length: number, now: number): number | null {
  // An empty paragraph has but one place.
  if (at === length) return length === 0 ? now : null;
  const stands = kept.slice(at, at + CONTEXT);
  return isRun(stands) ? (stands[0] ?? 0) : null;
}

const isRun = (stands: readonly number[]) =>
  stands.every((at, index) => at >= 0 && at === (stands[0] ?? 0) + index);

/**
 * Whether words have arrived already, although nobody was told: in the bracket that was begun with
 * them, or else literally between the words that they were written between.
 */
function arrived(
  { from, to, text, inside, fresh }: Extract<Change, { act: 'write' }>,
  before: string,
  line: Line,
): boolean {
  if (fresh !== null) return under(line, [fresh]).join('').includes(text);
  const around = before.slice(Math.max(0, from - CONTEXT), from);
  const found = line.text.indexOf(around + text + before.slice(to, to + CONTEXT));
  if (found < 0) return false;
  const start = found + around.length;
  const own = under(line, inside);
  return own.slice(start, start + text.length).every((unit) => unit !== '');
}

/** The units of a paragraph that stand in all of these insertions; '' for every other. */
function under(line: Line, insertions: readonly string[]): string[] {
  return line.stretches.flatMap(({ text, marks }) => {
    const ids = marks.filter((mark) => mark.role === 'insert').map((mark) => mark.id);
    const stands = insertions.every((id) => ids.includes(id));
    return text.split('').map((unit) => (stands ? unit : ''));
  });
}
