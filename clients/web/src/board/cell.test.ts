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

test('concerns are counted by delegation or group, most first, each since its oldest', () => {
  const objection = { kind: 'objection' } as const;
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
      { ...objection, delegation: 'a', group: null, bracket: '1', since_at: 30, entered: false },
      { ...objection, delegation: null, group: 'b', bracket: '1', since_at: 10, entered: false },
      { ...objection, delegation: 'a', group: null, bracket: '2', since_at: 20, entered: false },
    ],
  };
  expect(concernsBy(row)).toEqual([
    { party: 'a', brackets: 2, since: 20 },
    { party: 'b', brackets: 1, since: 10 },
  ]);
});
