import { describe, expect, test } from 'vitest';
import { gathered, type Offer } from './offers';

const GONE = 'The paragraph was taken out.';
const passages = (held: readonly Offer[]) => held.map((one) => one.lost);
const typed = (held: readonly Offer[], words: string, from: number, reason = GONE) =>
  [...words].reduce((sum, lost, i) => gathered(sum, { reason, lost }, from + i * 90), held);

describe('lost words', () => {
  test('that were typed letter by letter come back as one passage', () => {
    expect(passages(typed([], 'voluntary return', 0))).toEqual(['voluntary return']);
  });

  test('after a pause, or for another reason, are a passage of their own; none is forgotten', () => {
    const first = typed([], 'voluntary', 0);
    const second = typed(first, 'safe', 60_000);
    const third = typed(second, 'x', 60_400, 'It was refused.');
    expect(passages(third)).toEqual(['voluntary', 'safe', 'x']);
    expect(third.map((one) => one.reason)).toEqual([GONE, GONE, 'It was refused.']);
  });

  test('are told of once, however often the same refusal comes without words', () => {
    const told = { reason: 'Read only.', lost: '' };
    expect(gathered(gathered([], told, 0), told, 60_000)).toHaveLength(1);
  });
});
