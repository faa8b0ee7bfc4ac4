import { expect, test } from 'vitest';
import { recordWords } from './RecordState';

test('the page says honestly what is in the record', () => {
  expect(recordWords({ state: 'synced', unrecorded: 0 })).toBe('In the record');
  expect(recordWords({ state: 'synced', unrecorded: 2 })).toBe('2 edits not yet in the record');
  expect(recordWords({ state: 'connecting', unrecorded: 0 })).toBe('Connecting');
  expect(recordWords({ state: 'offline', unrecorded: 0 })).toBe('Offline');
  expect(recordWords({ state: 'offline', unrecorded: 1 })).toBe(
    'Offline, 1 edit not yet in the record',
  );
});
