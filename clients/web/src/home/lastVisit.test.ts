import { expect, test } from 'vitest';
import { lastVisit } from './lastVisit';

function store(): Storage {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
  } as Storage;
}

test('the last visit is where the visit before this one ended', () => {
  const visits = store();
  const first = store();
  expect(lastVisit('kenya', 10, visits, first)).toBeNull();
  expect(lastVisit('kenya', 25, visits, first)).toBeNull();
  const second = store();
  expect(lastVisit('kenya', 90, visits, second)).toBe(25);
  expect(lastVisit('kenya', 95, visits, second)).toBe(25);
});

test('readers of one browser have visits of their own', () => {
  const visits = store();
  lastVisit('kenya', 10, visits, store());
  expect(lastVisit('norway', 20, visits, store())).toBeNull();
});

test('a position beyond the record is of another record', () => {
  const visits = store();
  lastVisit('kenya', 100, visits, store());
  expect(lastVisit('kenya', 20, visits, store())).toBeNull();
});
