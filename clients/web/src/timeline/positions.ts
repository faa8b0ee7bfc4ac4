/** Arithmetic of the time line: positions, marks worth stopping at, pages of sentences. */
import type { Negotiation, TimelineEntry } from '../api/types';

/** Sentences are read in pages of this many positions. */
export const PAGE = 1000;

/** The page that holds the sentence of `position` (positions begin at 1). */
export const pageOf = (position: number): number => Math.floor((Math.max(position, 1) - 1) / PAGE);

/** A moment worth a tick: a revision, a round, an outcome. */
export interface Milestone {
  position: number;
  kind: 'revision' | 'round' | 'outcome';
  label: string;
}

const OUTCOMES = new Set(['bracket-retained', 'bracket-deleted']);

/** Milestones in order: revisions and rounds of the negotiation, outcomes among `entries`. */
export function milestones(
  negotiation: Pick<Negotiation, 'revisions' | 'rounds'>,
  entries: readonly TimelineEntry[],
): Milestone[] {
  const found: Milestone[] = [
    ...negotiation.revisions.map((r) => ({
      position: r.position,
      kind: 'revision' as const,
      label: r.name,
    })),
    ...negotiation.rounds.map((r) => ({
      position: r.opened,
      kind: 'round' as const,
      label: `${r.name} opened`,
    })),
    ...entries
      .filter((entry) => OUTCOMES.has(entry.type))
      .map((entry) => ({
        position: entry.position,
        kind: 'outcome' as const,
        label: entry.sentence,
      })),
  ];
  return found.sort((a, b) => a.position - b.position);
}

/** The nearest milestone strictly before (-1) or after (1) `position`, or null. */
export function neighbour(
  marks: readonly Milestone[],
  position: number,
  direction: -1 | 1,
): Milestone | null {
  const side = marks.filter((mark) =>
    direction < 0 ? mark.position < position : mark.position > position,
  );
  return (direction < 0 ? side.at(-1) : side[0]) ?? null;
}

/**
 * The next event before (-1) or after (1) `position` that concerns `draft` (any, if null), as far as
 * `entries` tell; otherwise simply the next position.
 */
export function nextEvent(
  entries: readonly TimelineEntry[],
  position: number,
  direction: -1 | 1,
  draft: string | null,
  head: number,
): number {
  const concerns = (entry: TimelineEntry) =>
    draft === null || entry.draft === null || entry.draft === draft;
  const found =
    direction > 0
      ? entries.find((entry) => entry.position > position && concerns(entry))
      : entries.findLast((entry) => entry.position < position && concerns(entry));
  return found?.position ?? stepped(position, direction, head);
}

/** `position` moved by `steps` events, kept between 1 and `head`. */
export function stepped(position: number, steps: number, head: number): number {
  return Math.min(Math.max(position + steps, 1), Math.max(head, 1));
}

/** Where `position` stands on the line, in per cent of its length. */
export function percent(position: number, head: number): number {
  return head <= 1 ? 100 : ((Math.min(Math.max(position, 1), head) - 1) / (head - 1)) * 100;
}

/** The position that an address asks for; null means now, as does anything unreadable. */
export function positionIn(at: string | null): number | null {
  if (at === null || !/^\d{1,15}$/.test(at)) return null;
  const position = Number(at);
  return position >= 1 ? position : null;
}
