/** The cell whose brackets stand open beside the board, as the address names it. */
import type { BoardRow, State } from '../api/types';
import { partyOf } from '../room/context';
import { STATES } from '../words/StateMark';

/** One cell: an issue's row (null: brackets without an issue) and a state. */
export interface Cell {
  issue: string | null;
  state: State;
}

const NO_ISSUE = '-';

/** `cell` as it stands in the address. */
export const cellInAddress = (cell: Cell): string => `${cell.state}:${cell.issue ?? NO_ISSUE}`;

/** The cell that an address names, or null. */
export function cellFromAddress(text: string | null): Cell | null {
  const match = /^([a-z]+):(.+)$/.exec(text ?? '');
  const state = STATES.find((one) => one === match?.[1]);
  if (!match || state === undefined) return null;
  return { state, issue: match[2] === NO_ISSUE ? null : (match[2] ?? null) };
}

/** Whether `row` is the row of `cell`. */
export const isRowOf = (row: BoardRow, cell: Cell | null): boolean =>
  cell !== null && row.issue === cell.issue;

/** Outstanding concerns of a row by party: how many brackets, since when the oldest. */
export function concernsBy(row: BoardRow): { party: string; brackets: number; since: number }[] {
  const by = new Map<string, { party: string; brackets: number; since: number }>();
  for (const concern of row.concerns) {
    const { since_at } = concern;
    const party = partyOf(concern);
    const held = by.get(party);
    if (held) {
      held.brackets += 1;
      held.since = Math.min(held.since, since_at);
    } else by.set(party, { party, brackets: 1, since: since_at });
  }
  return [...by.values()].sort((a, b) => b.brackets - a.brackets || a.since - b.since);
}
