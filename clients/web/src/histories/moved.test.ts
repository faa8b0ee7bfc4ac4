import { expect, test } from 'vitest';
import { movedWords, roundName, roundsOf, stateOfMovement } from './moved';
import type { IssueMovement } from './reads';

const round = (number: number, texts = 0, stances = 0, updated = 0) => ({
  round: number,
  name: number === 0 ? '' : `Round ${number}`,
  texts,
  stances,
  updated,
});
const issue = (of: Partial<IssueMovement>) => of as IssueMovement;

test('what moved in a round is said without what did not', () => {
  expect(movedWords(round(1, 1, 2, 1))).toBe('1 text, 2 positions (1 updated)');
  expect(movedWords(round(1, 0, 1))).toBe('1 position');
  expect(movedWords(round(1))).toBe('');
});

test('rounds are in order, once each, with what came before the first', () => {
  const found = roundsOf([
    issue({ rounds: [round(2)] }),
    issue({ rounds: [round(0), round(2), round(1)] }),
  ]);
  expect(found.map(roundName)).toEqual(['Before the rounds', 'Round 1', 'Round 2']);
});

test('an issue whose positions alone move is told as that', () => {
  expect(stateOfMovement(issue({ movement: 'moving', no_new_text_since: 'Round 1' }))).toBe(
    'positions move; no new text since Round 1',
  );
  expect(stateOfMovement(issue({ movement: 'ripe', no_new_text_since: 'Round 1' }))).toBe('ripe');
});
