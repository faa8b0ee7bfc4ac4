import { expect, test } from 'vitest';
import { itemAt } from './places';

const item = { draft: null, paragraph: null, bracket: null, issue: null };

test('F3: one is led to what the item is about, as narrowly as it says', () => {
  expect(itemAt('a', item)).toBe('/n/a/process');
  expect(itemAt('a', { ...item, issue: 'i' })).toBe('/n/a/compilation?issue=i');
  expect(itemAt('a', { ...item, draft: 'd', issue: 'i' })).toBe('/n/a/d/d');
  expect(itemAt('a', { ...item, draft: 'd', paragraph: 'p' })).toBe('/n/a/d/d#paragraph-p');
  const most = { ...item, draft: 'd', paragraph: 'p', bracket: 'b' };
  expect(itemAt('a', most)).toBe('/n/a/d/d#bracket-b');
});
