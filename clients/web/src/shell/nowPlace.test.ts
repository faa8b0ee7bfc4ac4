import { expect, test } from 'vitest';
import { placeOf } from './nowPlace';

const item = { draft: null, paragraph: null, bracket: null, issue: null };

test('F3: one is led to what the item is about, as narrowly as it says', () => {
  expect(placeOf('a', item)).toBe('/n/a/process');
  expect(placeOf('a', { ...item, issue: 'i' })).toBe('/n/a/compilation?issue=i');
  expect(placeOf('a', { ...item, draft: 'd', issue: 'i' })).toBe('/n/a/d/d');
  expect(placeOf('a', { ...item, draft: 'd', paragraph: 'p' })).toBe('/n/a/d/d#paragraph-p');
  const most = { ...item, draft: 'd', paragraph: 'p', bracket: 'b' };
  expect(placeOf('a', most)).toBe('/n/a/d/d#bracket-b');
});
