import { expect, test } from 'vitest';
import { coloursOf, contrast, DELEGATION_COLOURS, NOBODY, PAPER } from './palette';

test('every delegation colour can be read as small type on paper', () => {
  for (const colour of [...DELEGATION_COLOURS, NOBODY]) {
    expect(contrast(colour, PAPER), colour).toBeGreaterThanOrEqual(4.5);
  }
});

test('as many delegations as colours each have their own', () => {
  const codes = Array.from({ length: DELEGATION_COLOURS.length }, (_, i) => `D${i}`);
  expect(new Set(coloursOf(codes).values()).size).toBe(codes.length);
});

test('more delegations than colours still each have one', () => {
  const codes = Array.from({ length: 190 }, (_, i) => `X${i}`);
  expect(coloursOf(codes).size).toBe(190);
});

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
