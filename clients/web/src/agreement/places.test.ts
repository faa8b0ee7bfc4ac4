import { expect, test } from 'vitest';
import { clock, here, PLACES, timeIn } from './places';

test('a time is told as the clock of its place shows it', () => {
  const noon = Date.UTC(2026, 6, 1, 12, 0);
  expect(timeIn('Africa/Nairobi', noon)).toBe('2026-07-01T15:00');
  expect(timeIn('America/New_York', noon)).toBe('2026-07-01T08:00');
});

test('midnight begins a day, it does not end one', () => {
  expect(timeIn('UTC', Date.UTC(2026, 0, 1))).toBe('2026-01-01T00:00');
});

test('the reader’s own place is among those that can be chosen', () => {
  expect(PLACES).toContain(here());
  expect(PLACES).toContain('UTC');
});

test('a deadline is told by the clock of its place, wherever one reads it', () => {
  expect(clock('2026-11-27T00:05+03:00')).toBe('27 November 2026, 00:05');
  expect(clock('soon')).toBe('soon');
});
