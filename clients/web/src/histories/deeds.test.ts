import { expect, test } from 'vitest';
import { rowWords, shownPositions, stepWords, textAt, touched } from './deeds';
import type { ComparisonRow, Passage } from './reads';

const row = (of: Partial<ComparisonRow>) =>
  ({
    how: 'unchanged',
    moved: false,
    joined: [],
    before: 'p',
    after: 'p',
    label_before: '5',
    label_after: '5',
    ...of,
  }) as ComparisonRow;

test('a row says all that became of the paragraph as a whole', () => {
  expect(rowWords(row({}))).toBe('');
  expect(rowWords(row({ how: 'changed', moved: true, label_after: '7' }))).toBe(
    'changed, moved, was 5',
  );
  expect(rowWords(row({ label_before: '', joined: ['a', 'b'] }))).toBe(
    'joined with 2 others, had no label',
  );
  expect(rowWords(row({ how: 'split', label_after: '6' }))).toBe('split from 5');
  expect(rowWords(row({ how: 'added', before: null, label_before: '' }))).toBe('added');
});

test('what only moved is touched too', () => {
  expect(touched(row({}))).toBe(false);
  expect(touched(row({ moved: true }))).toBe(true);
});

test('of many events the first and the last are shown', () => {
  expect(shownPositions([])).toEqual([]);
  expect(shownPositions([4, 5, 9])).toEqual([4, 5, 9]);
  expect(shownPositions([4, 5, 6, 9])).toEqual([4, 9]);
});

test('the text of a revision is what it contained, in order, removed words included', () => {
  const passages = [
    { text: 'Each Party ', revisions: ['Zero', 'Rev. 1'] },
    { text: 'must', revisions: ['Zero'] },
    { text: 'shall', revisions: ['Rev. 1'] },
    { text: ' act', revisions: [] as string[] },
  ] as Passage[];
  expect(textAt(passages, 'Zero')).toBe('Each Party must');
  expect(textAt(passages, 'Rev. 1')).toBe('Each Party shall');
});

test('a relabelled paragraph says what it is called since', () => {
  expect(stepWords({ kind: 'relabelled', label: '5 bis' })).toBe('Relabelled: 5 bis');
  expect(stepWords({ kind: 'relabelled', label: '' })).toBe('Label taken off');
  expect(stepWords({ kind: 'joined into', label: '5' })).toBe('Joined into');
});
