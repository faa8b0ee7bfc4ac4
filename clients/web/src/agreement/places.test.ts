import { expect, test } from 'vitest';
import { clock, here, isOne, oneTimeIn, PLACES, readings, timeIn } from './places';

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

test('a time is one instant, none where clocks go forward, two where they go back', () => {
  const zurich = 'Europe/Zurich';
  expect(readings(zurich, '2026-07-01T17:00')).toEqual(['2026-07-01T17:00+02:00']);
  expect(readings(zurich, '2026-03-29T02:30')).toEqual([]);
  const twice = ['2026-10-25T02:30+02:00', '2026-10-25T02:30+01:00'];
  expect(readings(zurich, '2026-10-25T02:30')).toEqual(twice);
  expect(readings('America/New_York', '2026-11-01T01:30')).toEqual([
    '2026-11-01T01:30-04:00',
    '2026-11-01T01:30-05:00',
  ]);
  expect(readings('Asia/Kathmandu', '2026-01-01T00:00')).toEqual(['2026-01-01T00:00+05:45']);
  expect(readings('UTC', '')).toEqual([]);
});

test('what comes twice is one time only with its offset', () => {
  expect(isOne('Europe/Zurich', '2026-10-25T02:30')).toBe(false);
  expect(isOne('Europe/Zurich', '2026-10-25T02:30+01:00')).toBe(true);
  expect(isOne('Europe/Zurich', '2026-10-25T02:30+03:00')).toBe(false);
  expect(isOne('Europe/Zurich', '2026-03-29T02:30')).toBe(false);
  expect(isOne('Europe/Zurich', '2026-03-29T03:30')).toBe(true);
  expect(oneTimeIn('Europe/Zurich', Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25T02:30+01:00');
  expect(oneTimeIn('Europe/Zurich', Date.UTC(2026, 9, 25, 2, 30))).toBe('2026-10-25T03:30');
});
