import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Me } from './brackets';
import { Seat, seed } from './seat.testing';

const ANNE: Me = { role: 'delegate', delegation: 'anne' };
const CHAIR: Me = { role: 'co-facilitator', delegation: null };

let doc: Y.Doc;
let seat: Seat;

function sit(me: Me): Seat {
  seat = new Seat(doc, me);
  return seat;
}

beforeEach(() => {
  doc = new Y.Doc();
  seed(doc, [{ id: 'p', text: 'States act.' }]);
});

afterEach(() => seat.room.destroy());

describe('while the regime leaves the text to the pen', () => {
  it('a delegation reads: no key, paste, reservation or offered word changes the text', () => {
    sit(ANNE).room.setReading(true);
    seat.select('p', 0, 6).type('x').paste('y').press('Backspace').press('Enter');
    seat.room.insertText('z');
    expect(seat.room.reserve()).toBeNull();
    expect(seat.shown('p')).toBe('States act.');
    expect(seat.said.filter((word) => word.startsWith('enter'))).toEqual([]);
    expect(seat.view.editable).toBe(false);
    expect(seat.view.dom.getAttribute('aria-readonly')).toBe('true');
  });

  it('and writes again as soon as it no longer does, its undo still at hand', () => {
    sit(ANNE).select('p', 6).type(' all');
    seat.room.setReading(true);
    seat.room.setReading(false);
    expect(seat.view.editable).toBe(true);
    expect(seat.view.dom.hasAttribute('aria-readonly')).toBe(false);
    seat.press('z', { ctrlKey: true });
    expect(seat.shown('p')).toBe('States act.');
    seat.select('p', 6).type(' all');
    expect(seat.shown('p')).toBe('States{+n2  all} act.');
  });

  it('who may never write does not begin to', () => {
    sit({ role: 'observer', delegation: null }).room.setReading(false);
    expect(seat.view.editable).toBe(false);
  });

  it('the pen goes on, for whom it is not meant', () => {
    sit(CHAIR).room.setReading(false);
    seat.select('p', 0).type('All ');
    expect(seat.shown('p')).toBe('All States act.');
  });
});
