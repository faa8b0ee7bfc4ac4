import { expect, test } from 'vitest';
import type { Me, Negotiation } from '../api/types';
import { codeOf, nameOf, type Room } from './context';
import { holdsPen } from './rights';

const me = (role: Me['role'], participant = 'one'): Me => ({
  participant,
  name: '',
  role,
  delegation: null,
  negotiation: 'n',
  slug: 'n',
  title: '',
});
const held = (pen: string | null) => ({ pen }) as Negotiation;

test('every co-facilitator has the pen until one holds it alone', () => {
  expect(holdsPen(me('co-facilitator'), held(null))).toBe(true);
  expect(holdsPen(me('co-facilitator'), held('one'))).toBe(true);
  expect(holdsPen(me('co-facilitator'), held('two'))).toBe(false);
});

test('the secretariat types for whoever holds it; delegates never do', () => {
  expect(holdsPen(me('secretariat'), held('two'))).toBe(true);
  expect(holdsPen(me('delegate'), held(null))).toBe(false);
});

test('where names are hidden a party is called what the server calls it', () => {
  const aldovia = { id: 'ald1', name: 'Aldovia', code: 'ALD' };
  const room = { parties: new Map([['ald1', aldovia]]) } as unknown as Room;
  expect([codeOf(room, 'ald1'), nameOf(room, 'ald1')]).toEqual(['ALD', 'Aldovia']);
  expect(codeOf(room, 'a delegation 2')).toBe('a delegation 2');
  expect(nameOf(room, 'a delegation 2')).toBe('A delegation 2');
  expect(nameOf(room, null)).toBe('A delegation');
});
