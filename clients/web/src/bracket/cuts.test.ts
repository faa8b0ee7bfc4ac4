import { expect, test } from 'vitest';
import type { Paragraph } from '../api/types';
import { cuts } from './cuts';

const paragraph = (id: string, ...runs: [string, boolean][]): Paragraph => ({
  id,
  kind: 'text',
  level: 0,
  label: '',
  bracket: null,
  issues: [],
  runs: runs.map(([text, marked]) => ({
    text,
    marks: marked ? [{ bracket: 'b', role: 'insert' }] : [],
  })),
});

test('a bracket is split before any of its words but the first', () => {
  const found = cuts([paragraph('p', ['Parties ', false], ['shall act now', true])], 'b');
  expect(found).toEqual([
    { paragraph: 'p', at: 14, begins: 'act now' },
    { paragraph: 'p', at: 18, begins: 'now' },
  ]);
});

test('a word that stood there before is no place to split at', () => {
  expect(cuts([paragraph('p', ['fore', false], ['go it', true])], 'b')).toEqual([]);
});

test('across paragraphs the second one is a place to split at', () => {
  const both = [paragraph('p', ['last', true]), paragraph('q', ['𝒜 first', true])];
  expect(cuts(both, 'b').map((one) => [one.paragraph, one.at])).toEqual([
    ['q', 0],
    ['q', 2],
  ]);
});

test('a single word cannot be split', () => {
  expect(cuts([paragraph('p', ['word', true])], 'b')).toEqual([]);
});
