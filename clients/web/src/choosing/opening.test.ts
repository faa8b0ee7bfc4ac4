import { expect, test } from 'vitest';
import type { Paragraph } from '../api/types';
import { opening } from './opening';

const paragraph = (label: string, ...texts: string[]): Paragraph => ({
  id: 'p',
  kind: 'text',
  level: 0,
  label,
  bracket: null,
  issues: [],
  runs: texts.map((text) => ({ text, marks: [] })),
});

test('a paragraph is told by its label and first words', () => {
  expect(opening(paragraph('5.', 'Parties ', 'shall publish.'))).toBe('5. Parties shall publish.');
});

test('a long one is cut between characters, not within one', () => {
  expect(opening(paragraph('', '𝒜'.repeat(70)))).toBe(`${'𝒜'.repeat(64)}…`);
});

test('an empty one can be chosen too', () => {
  expect(opening(paragraph('', ''))).toBe('No words');
});
