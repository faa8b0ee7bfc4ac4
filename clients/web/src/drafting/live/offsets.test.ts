import { expect, test } from 'vitest';
import { codeUnits } from './offsets';

test('a character may be two units, and an offset past the end is the end', () => {
  expect(codeUnits('a😀é', 0)).toBe(0);
  expect(codeUnits('a😀é', 2)).toBe(3);
  expect(codeUnits('a😀é', 3)).toBe(4);
  expect(codeUnits('a😀é', 99)).toBe(4);
});
