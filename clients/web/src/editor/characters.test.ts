import { expect, it } from 'vitest';
import { codePoints, typedLines, unitAfter, unitBefore, whole } from './characters';

it('steps over characters as people see them', () => {
  const text = 'é👩‍👧نص';
  expect(unitBefore(text, 1 + 5, 'grapheme')).toBe(1);
  expect(unitAfter(text, 1, 'grapheme')).toBe(6);
  expect(unitAfter('e\u0301x', 0, 'grapheme')).toBe(2);
});

it('steps over words, taking the space before a word with it', () => {
  expect(unitBefore('shall act, ', 11, 'word')).toBe(6);
  expect(unitAfter(' shall act', 0, 'word')).toBe(6);
});

it('counts characters, not UTF-16 units', () => {
  expect(codePoints('a😀b', 3)).toBe(2);
});

it('moves out of the middle of a surrogate pair', () => {
  expect(whole('a😀b', 2)).toBe(3);
  expect(whole('a😀b', 1)).toBe(1);
});

it('makes lines of any text, without control characters or halves of pairs', () => {
  expect(typedLines('a\tb\u0007\r\nc\ud83d\u2028😀')).toEqual(['a b', 'c', '😀']);
});
