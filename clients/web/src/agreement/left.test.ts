import { expect, test } from 'vitest';
import { left } from './left';

test('the time left is counted down to the second, and is over at the deadline', () => {
  expect(left(72 * 3_600_000)).toBe('3 days 00:00:00 left');
  expect(left(25 * 3_600_000 + 61_500)).toBe('1 day 01:01:01 left');
  expect(left(999)).toBe('00:00:00 left');
  expect(left(0)).toBe('The deadline has passed.');
});
