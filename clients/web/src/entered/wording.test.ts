import { expect, test } from 'vitest';
import { type Dictated, wording } from './wording';

const said = (of: Partial<Dictated>): Dictated => ({
  text: '𝒜 shall act.',
  strikes: { words: '', at: null },
  after: { words: '', at: null },
  inserted: '',
  reserve: false,
  reason: '',
  ...of,
});

test('words are struck where they stand, and others come after them', () => {
  const body = wording(said({ strikes: { words: 'shall', at: 2 }, inserted: 'may' }));
  expect(body).toMatchObject({ at: 2, struck: 'shall', inserted: 'may', reserve: false });
});

test('words that are only added stand after those named, or at the end', () => {
  const after = { words: 'shall', at: 2 };
  expect(wording(said({ inserted: ' also', after }))?.at).toBe(7);
  expect(wording(said({ inserted: ' At once.' }))?.at).toBe(12);
});

test('a reservation adds nothing', () => {
  const body = wording(
    said({ strikes: { words: 'shall', at: 2 }, inserted: 'may', reserve: true }),
  );
  expect(body).toMatchObject({ struck: 'shall', inserted: '', reserve: true });
});

test('nothing is proposed while the place is open, or there are no words', () => {
  expect(wording(said({}))).toBeNull();
  expect(wording(said({ strikes: { words: 'a', at: null } }))).toBeNull();
  expect(wording(said({ inserted: 'x', after: { words: 'a', at: null } }))).toBeNull();
});
