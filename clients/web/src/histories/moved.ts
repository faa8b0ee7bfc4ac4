/** Movement said in words: new text and positions, round by round. */
import { count } from '../words/dates';
import type { IssueMovement, RoundMovement } from './reads';

/** “3 texts, 2 positions (1 updated)”; empty where nothing moved. */
export function movedWords({ texts, stances, updated }: RoundMovement): string {
  const positions = count(stances, 'position');
  return [
    texts > 0 ? count(texts, 'text') : '',
    stances > 0 ? (updated > 0 ? `${positions} (${updated} updated)` : positions) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** A round's name; what came before the first has none. */
export const roundName = ({ round, name }: Pick<RoundMovement, 'round' | 'name'>): string =>
  round === 0 ? 'Before the rounds' : name;

/** Every round in which anything moved, in order. */
export function roundsOf(
  issues: readonly IssueMovement[],
): Pick<RoundMovement, 'round' | 'name'>[] {
  const found = new Map(issues.flatMap(({ rounds }) => rounds).map((one) => [one.round, one]));
  return [...found.values()].sort((a, b) => a.round - b.round);
}

/** How an issue moves; “no new text since” says more than that positions do. */
export const stateOfMovement = ({ movement, no_new_text_since }: IssueMovement): string =>
  movement === 'moving' && no_new_text_since !== ''
    ? `positions move; no new text since ${no_new_text_since}`
    : movement;
