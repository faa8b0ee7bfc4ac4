import { expect, test } from 'vitest';
import type { Bracket, DraftText, Paragraph } from '../api/types';
import { candidates, inTextOrder } from './options';

const insertion = (id: string, paragraph: string, over: Partial<Bracket> = {}): Bracket =>
  ({ id, paragraph, kind: 'insertion', life: 'open', option: null, ...over }) as Bracket;

const paragraph = (id: string, ...brackets: string[]): Paragraph => ({
  id,
  kind: 'operative',
  level: 0,
  label: '',
  bracket: null,
  issues: [],
  runs: brackets.map((bracket) => ({ text: bracket, marks: [{ bracket, role: 'insert' }] })),
});

const text = {
  paragraphs: [paragraph('p', 'z', 'a', 'd'), paragraph('q', 'c', 'o')],
  brackets: [
    insertion('a', 'p'),
    insertion('c', 'q'),
    insertion('z', 'p'),
    insertion('d', 'p', { kind: 'deletion' }),
    insertion('s', 'p', { life: 'retained' }),
    insertion('o', 'q', { option: 1 }),
  ],
} as DraftText;

const ids = (brackets: readonly Bracket[]) => brackets.map((one) => one.id);

test('other open insertions that are no option yet can be chosen, those beside it first', () => {
  const { here, elsewhere } = candidates(text, insertion('a', 'p'));
  expect([ids(here), ids(elsewhere)]).toEqual([['z'], ['c']]);
});

test('options are numbered as they stand in the text', () => {
  expect(inTextOrder(text, ['c', 'a', 'z'])).toEqual(['z', 'a', 'c']);
  expect(inTextOrder(text, ['gone', 'a'])).toEqual(['a', 'gone']);
});
