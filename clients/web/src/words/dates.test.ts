import { expect, test } from 'vitest';
import { age, count, dateInput, endOfDay, shortDay } from './dates';

const at = (iso: string) => Date.parse(iso) * 1000;

test('age is said in the unit that fits', () => {
  const now = at('2026-11-23T12:00:00Z');
  expect(age(at('2026-11-23T01:00:00Z'), now)).toBe('today');
  expect(age(at('2026-11-22T01:00:00Z'), now)).toBe('1 day');
  expect(age(at('2026-11-02T01:00:00Z'), now)).toBe('3 weeks');
  expect(age(at('2026-05-20T01:00:00Z'), now)).toBe('6 months');
});

test('a day that was picked reaches to its last instant', () => {
  const end = endOfDay('2026-05-14');
  expect(end).not.toBeNull();
  const micro = at(end as string);
  expect(dateInput(micro)).toBe('2026-05-14');
  expect(dateInput(micro + 1000)).toBe('2026-05-15');
  for (const nonsense of ['', '14 May', '2026-5-4']) expect(endOfDay(nonsense)).toBeNull();
});

test('the year is said only where it is not this one', () => {
  const now = at('2026-11-23T12:00:00Z');
  expect(shortDay(at('2026-05-14T12:00:00Z'), now)).toBe('14 May');
  expect(shortDay(at('2025-05-14T12:00:00Z'), now)).toBe('14 May 2025');
});

test('one is singular, none and many are plural', () => {
  expect([0, 1, 2].map((n) => count(n, 'bracket'))).toEqual([
    '0 brackets',
    '1 bracket',
    '2 brackets',
  ]);
});
