/** Words that did not enter the record, and why. */
export interface Lost {
  readonly reason: string;
  /** Empty if no words were lost. */
  readonly lost: string;
  /** When they were last added to, in milliseconds. */
  readonly at: number;
}

/** Milliseconds: what is lost for one reason without a longer pause was typed as one. */
const PAUSE = 1000;

/**
 * Adds what was just told. Typing is lost letter by letter, and comes back as one passage; earlier
 * passages, and those lost for another reason, stay as they are.
 */
export function gathered(
  held: readonly Lost[],
  told: { reason: string; lost: string },
  now: number,
): readonly Lost[] {
  const last = held.at(-1);
  if (last?.reason === told.reason && (now - last.at <= PAUSE || told.lost === '')) {
    return [...held.slice(0, -1), { ...last, lost: last.lost + told.lost, at: now }];
  }
  return [...held, { ...told, at: now }];
}
