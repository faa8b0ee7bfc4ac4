import { expect, test } from 'vitest';
import { example } from './example';

test('the example reads as labels will', () => {
  const united = {
    separator: ' ' as const,
    inserts: ['bis', 'ter', 'quat', 'quin'],
    before_alternative: ' ' as const,
    alternative: 'alt',
    automatic: true,
  };
  expect(example(united)).toBe('15 bis, 15 ter, 15 quat; instead of it: 15 alt');
  expect(example({ ...united, separator: '.', before_alternative: '' })).toBe(
    '15.bis, 15.ter, 15.quat; instead of it: 15alt',
  );
});
