import { expect, test } from 'vitest';
import { recordWords, spokenWords } from './RecordState';

const told = { state: 'synced', unrecorded: 0, kept: true } as const;

test('the record’s state is said in words', () => {
  expect(recordWords(told)).toBe('In the record');
  expect(recordWords({ ...told, unrecorded: 2 })).toBe('2 edits not yet in the record');
  expect(recordWords({ ...told, state: 'connecting' })).toBe('Connecting');
  expect(recordWords({ ...told, state: 'connecting', unrecorded: 2 })).toBe('Being sent: 2 edits');
  expect(recordWords({ ...told, state: 'offline' })).toBe('Offline');
  expect(recordWords({ ...told, state: 'offline', unrecorded: 1 })).toBe(
    'Offline: 1 edit kept on this device, not in the record',
  );
  expect(recordWords({ state: 'offline', unrecorded: 1, kept: false })).toBe(
    'Offline: 1 edit not in the record; keep this page open',
  );
});

test('only what is out of the ordinary is read out, and that it is over', () => {
  expect(spokenWords({ ...told, unrecorded: 3 }, '')).toBe('');
  const down = spokenWords({ ...told, state: 'offline' }, '');
  expect(down).toContain('The line is down');
  expect(spokenWords({ ...told, state: 'connecting', unrecorded: 3 }, down)).toBe(down);
  expect(spokenWords({ ...told, unrecorded: 3 }, down)).toBe(down);
  expect(spokenWords(told, down)).toContain('The line is back');
});
