import { expect, test } from 'vitest';
import type { BoardRow } from '../api/types';
import { cellFromAddress, cellInAddress, concernsBy } from './cell';

test('an address names a cell, and the same one back', () => {
  for (const cell of [
    { issue: 'abc', state: 'contested' as const },
    { issue: null, state: 'ripe' as const },
  ]) {
    expect(cellFromAddress(cellInAddress(cell))).toEqual(cell);
  }
});

test('an address that names no cell opens none', () => {
  for (const text of [null, '', 'contested', 'blocked:abc', ':abc']) {
    expect(cellFromAddress(text)).toBeNull();
  }
});

test('concerns are counted by delegation, most first, each since its oldest', () => {
  const row: BoardRow = {
    issue: 'i',
    title: 'Issue',
    depth: 0,
    contested: [],
    unopposed: [],
    ripe: [],
    settled: [],
    oldest_open_at: null,
    movement: '',
    concerns: [
      { delegation: 'a', bracket: '1', since_at: 30 },
      { delegation: 'b', bracket: '1', since_at: 10 },
      { delegation: 'a', bracket: '2', since_at: 20 },
    ],
  };
  expect(concernsBy(row)).toEqual([
    { delegation: 'a', brackets: 2, since: 20 },
    { delegation: 'b', brackets: 1, since: 10 },
  ]);
});
