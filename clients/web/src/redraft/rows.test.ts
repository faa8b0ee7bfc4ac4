import { expect, test } from 'vitest';
import type { Paragraph } from '../api/types';
import { bodyOf, ready, rowsOf, withNew } from './rows';

const paragraph = (id: string, text: string): Paragraph => ({
  id,
  kind: 'operative',
  level: 0,
  label: `${id}.`,
  bracket: null,
  issues: [],
  runs: [{ text, marks: [] }],
});
const rows = rowsOf(
  [paragraph('1', 'First.'), paragraph('2', 'Second.'), paragraph('3', 'Third.')],
  new Map([['2', '[Second].']]),
);

test('one begins with the words that stand, their brackets signed', () => {
  expect(rows.map((row) => row.text)).toEqual(['First.', '[Second].', 'Third.']);
});

test('what stays names its ancestor, what is dropped is left out, what is reworded is worded', () => {
  const changed = rows.map((row) =>
    row.key === '1'
      ? { ...row, how: 'dropped' as const }
      : row.key === '2'
        ? { ...row, how: 'reworded' as const, text: ' Second [now]. ', also: ['1'], merges: ['b'] }
        : row,
  );
  expect(bodyOf(changed)).toEqual([
    { ancestors: ['2', '1'], text: 'Second [now].', merges: ['b'], label: '2.' },
    { ancestors: ['3'], merges: [] },
  ]);
});

test('a new paragraph comes from none, and stands where it was put', () => {
  const added = withNew(rows, '1', 'new').map((row) =>
    row.key === 'new' ? { ...row, text: 'New.' } : row,
  );
  expect(bodyOf(added)[1]).toEqual({ ancestors: [], text: 'New.', merges: [] });
});

test('there is nothing to issue while nothing is changed, or words are missing', () => {
  expect(ready(rows)).toBe(false);
  expect(ready(withNew(rows, '1', 'new'))).toBe(false);
  expect(ready(rows.map((row) => ({ ...row, how: 'dropped' as const })))).toBe(true);
});
