import { expect, test } from 'vitest';
import type { Bracket, Paragraph } from '../../api/types';
import { outlineOf, withDescendants } from './entries';

const paragraph = (id: string, over: Partial<Paragraph>): Paragraph => ({
  id,
  kind: 'operative',
  level: 0,
  label: '',
  bracket: null,
  runs: [{ text: `The text of ${id}`, marks: [] }],
  issues: [],
  ...over,
});

const bracket = (id: string, over: Partial<Bracket>) =>
  [id, { id, life: 'open', state: 'contested', issues: [], ...over } as Bracket] as const;

const marked = (id: string) => [
  { text: 'words', marks: [{ bracket: id, role: 'insert' as const }] },
];

test('headings, labelled and bracketed paragraphs are in the outline, plain ones are not', () => {
  const entries = outlineOf(
    [
      paragraph('h', { kind: 'heading' }),
      paragraph('plain', {}),
      paragraph('labelled', { label: '3 bis' }),
      paragraph('bracketed', { runs: marked('b') }),
    ],
    new Map([bracket('b', {})]),
    null,
  );
  expect(entries.map((entry) => entry.id)).toEqual(['h', 'labelled', 'bracketed']);
  expect(entries[2]?.states).toEqual({ contested: 1 });
});

test('settled brackets leave no mark', () => {
  const [entry] = outlineOf(
    [paragraph('p', { label: '1', runs: marked('b') })],
    new Map([bracket('b', { life: 'retained', state: 'settled' })]),
    null,
  );
  expect(entry?.states).toEqual({});
});

test('an issue shows what carries it, or an issue beneath it, itself or in a bracket', () => {
  const issues = [
    { id: 'returns', title: '', parent: null },
    { id: 'forced', title: '', parent: 'returns' },
    { id: 'security', title: '', parent: null },
  ];
  const entries = outlineOf(
    [
      paragraph('tagged', { label: '1', issues: ['returns'] }),
      paragraph('other', { label: '2', issues: ['security'] }),
      paragraph('inside', { label: '3', runs: marked('b') }),
    ],
    new Map([bracket('b', { issues: ['forced'] })]),
    withDescendants(issues, 'returns'),
  );
  expect(entries.map((entry) => entry.id)).toEqual(['tagged', 'inside']);
});
