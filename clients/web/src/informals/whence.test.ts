import { expect, test } from 'vitest';
import { thisMinute, told, UNSAID } from './whence';

test('B19: nothing is sent before it is said who brought it', () => {
  expect(told(UNSAID)).toBeNull();
  expect(told({ ...UNSAID, delegations: ['mex'], held: 'not a time' })).toBeNull();
});

test('B19: the co-facilitators are named by naming nobody, whatever was chosen before', () => {
  const whence = {
    ...UNSAID,
    by: 'co-facilitators' as const,
    delegations: ['mex'],
    informal: ' A ',
  };
  expect(told(whence)).toEqual({ delegations: [], groups: [], informal: 'A', held_at: null });
});

test('B19: when the informal meeting was is told in microseconds', () => {
  const now = Date.UTC(2026, 4, 14, 15, 4);
  const held = thisMinute(now);
  expect(held).toMatch(/^2026-05-1[345]T[0-9]{2}:[0-9]{2}$/);
  expect(told({ ...UNSAID, groups: ['eu'], held })?.held_at).toBe(now * 1000);
});
