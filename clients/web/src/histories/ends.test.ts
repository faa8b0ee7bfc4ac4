import { expect, test } from 'vitest';
import type { Revision } from '../api/types';
import { asked, endOf, firstEnd, isoTime, localTime } from './ends';

const revisions = [
  { id: 'a', name: 'Zero Draft', position: 98 },
  { id: 'b', name: 'Rev. 1', position: 520 },
] as Revision[];

test('an end is now, the beginning, a revision, an event or a time', () => {
  const kinds = [null, '', '0', '520', 'rev. 1', '521', '2026-03-14T09:30:00Z'].map(
    (written) => endOf(written, revisions).kind,
  );
  expect(kinds).toEqual(['now', 'now', 'beginning', 'revision', 'revision', 'event', 'time']);
});

test('a revision is asked for by its position, since names can come twice', () => {
  expect(asked(endOf('Rev. 1', revisions))).toBe('520');
  expect(asked(endOf('', revisions))).toBeNull();
  expect(asked(endOf('0', revisions))).toBe('0');
  expect(asked(endOf('77', revisions))).toBe('77');
});

test('without a word a comparison begins at the last revision, else at the beginning', () => {
  expect(firstEnd(revisions)).toBe('520');
  expect(firstEnd([])).toBe('0');
});

test('times go to the form and back, to the minute', () => {
  const time = '2026-03-14T09:30:00.000Z';
  expect(isoTime(localTime(time))).toBe(time);
  expect(isoTime('')).toBeNull();
  expect(localTime('no time')).toBe('');
});
