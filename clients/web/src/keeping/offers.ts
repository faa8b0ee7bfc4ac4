/** Words that did not enter the record, and why: shown until their author decides about them. */
import { newBracketId } from '../editor/brackets';
import { type Passage, wordsOf } from './passages';

export interface Offer {
  readonly id: string;
  /** For the reader, in plain words. */
  readonly reason: string;
  /** The words; empty if none were written. */
  readonly lost: string;
  /** Words that were struck or taken out, and still stand; often empty. */
  readonly struck: string;
  /** What was written where; null where only the words are known. */
  readonly passage: Passage | null;
  /** When they were last added to, in milliseconds. */
  readonly at: number;
}

/** Milliseconds: what is lost for one reason without a longer pause was typed as one. */
const PAUSE = 1000;

/** An offer of a passage. */
export function offerOf(passage: Passage, reason: string, now: number): Offer {
  const { written, struck } = wordsOf(passage);
  return { id: newBracketId(), reason, lost: written, struck, passage, at: now };
}

/**
 * Adds words of which only the reason is known. Typing is lost letter by letter, and comes back as
 * one passage; earlier ones, and those lost for another reason, stay as they are.
 */
export function gathered(
  held: readonly Offer[],
  told: { reason: string; lost: string },
  now: number,
): readonly Offer[] {
  const last = held.at(-1);
  if (
    last?.passage === null &&
    last.reason === told.reason &&
    (now - last.at <= PAUSE || told.lost === '')
  ) {
    return [...held.slice(0, -1), { ...last, lost: last.lost + told.lost, at: now }];
  }
  return [...held, { ...told, id: newBracketId(), struck: '', passage: null, at: now }];
}
