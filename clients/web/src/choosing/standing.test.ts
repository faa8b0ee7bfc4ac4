import { expect, test } from 'vitest';
import { standing } from './standing';

test('every place is found, and told by what stands around it', () => {
  const found = standing('Parties shall act and Parties shall report.', 'Parties');
  expect(found.map((one) => one.at)).toEqual([0, 22]);
  expect(found[0]?.around).toBe('Parties shall act and Part'.slice(0, 25).concat('…'));
  expect(found[1]?.around.startsWith('…')).toBe(true);
});

test('characters are counted as the record counts them', () => {
  expect(standing('𝒜 shall', 'shall').map((one) => one.at)).toEqual([2]);
});

test('words that do not stand there, and no words, stand nowhere', () => {
  expect(standing('Parties shall act.', 'may')).toEqual([]);
  expect(standing('Parties shall act.', '')).toEqual([]);
});
