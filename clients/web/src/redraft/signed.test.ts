import { expect, test } from 'vitest';
import type { Paragraph, Run } from '../api/types';
import { signed } from './signed';

const run = (text: string, ...brackets: string[]): Run => ({
  text,
  marks: brackets.map((bracket) => ({ bracket, role: 'insert' })),
});
const paragraph = (...runs: Run[]): Paragraph => ({
  id: 'p',
  kind: 'text',
  level: 0,
  label: '',
  bracket: null,
  issues: [],
  runs,
});

test('brackets stand where they begin and end, one in another, side by side', () => {
  const nested = paragraph(run('a ', 'one'), run('b', 'one', 'two'), run(' c', 'one'), run(' d'));
  expect(signed(nested)).toBe('[a [b] c] d');
  expect(signed(paragraph(run('shall', 'one'), run('should', 'two')))).toBe('[shall][should]');
});

test('words without brackets are as they are', () => {
  expect(signed(paragraph(run('Parties shall act.')))).toBe('Parties shall act.');
});
