import { expect, test } from 'vitest';
import { placed } from './place';

const text = 'States shall act, and shall report.';

test('words come after those named, or in their place', () => {
  expect(placed('after', { words: 'act', at: 13 }, text)).toEqual({ at: 16, struck: '' });
  expect(placed('instead', { words: 'shall', at: 22 }, text)).toEqual({ at: 22, struck: 'shall' });
});

test('with no words named they come at the end', () => {
  expect(placed('after', { words: '', at: null }, text)).toEqual({ at: text.length, struck: '' });
});

test('places are counted in characters, not in units of the encoding', () => {
  expect(placed('after', { words: '', at: null }, 'a 😀 b')).toEqual({ at: 5, struck: '' });
});

test('it is no place while the words stand nowhere, or it is open which, or none are to go', () => {
  expect(placed('after', { words: 'shall', at: null }, text)).toBeNull();
  expect(placed('instead', { words: '', at: null }, text)).toBeNull();
});
