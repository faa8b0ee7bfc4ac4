import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { BracketInfo, Me } from './brackets';
import { Seat, type SeedBlock, seed } from './seat.testing';

const ANNE: Me = { role: 'delegate', delegation: 'anne' };
const CHAIR: Me = { role: 'co-facilitator', delegation: null };

const bracket = (
  proponent: string | null,
  opened: number,
  kind: BracketInfo['kind'] = 'insertion',
): BracketInfo => ({
  kind,
  proponents: proponent === null ? [] : [proponent],
  open: true,
  opened,
});

const BRACKETS = {
  A: bracket('anne', 5),
  B: bracket('bert', 6),
  Z: bracket('bert', 2),
  D: bracket('bert', 7, 'deletion'),
  W: bracket('anne', 3),
  V: bracket('bert', 3),
  N: bracket(null, 1),
};

const seats: Seat[] = [];

function sit(
  text: SeedBlock['text'],
  me: Me = ANNE,
  more: readonly SeedBlock[] = [],
  attrs: Partial<SeedBlock> = {},
): Seat {
  const doc = new Y.Doc();
  seed(doc, [{ ...attrs, id: 'p', text }, ...more]);
  const seat = new Seat(doc, me, BRACKETS);
  seats.push(seat);
  return seat;
}

afterEach(() => {
  for (const seat of seats.splice(0)) seat.room.destroy();
});

describe('a delegation types', () => {
  it('gets its words into a bracket of its own', () => {
    const seat = sit('States shall act.').select('p', 7).type('all ');
    expect(seat.shown('p')).toBe('States {+n1 all }shall act.');
  });

  it('goes on in its bracket at the end and at the start of it', () => {
    const seat = sit(
      ['ab', ['X', '+A'], 'cd'].map((p) => (typeof p === 'string' ? [p] : p)) as never,
    );
    seat.select('p', 3).type('y').select('p', 2).type('w');
    expect(seat.shown('p')).toBe('ab{+A wXy}cd');
  });

  it('writes inside a proposal of another under both brackets, its own a new one', () => {
    const seat = sit([['ab'], ['cdef', '+B'], ['gh']])
      .select('p', 4)
      .type('x');
    expect(seat.shown('p')).toBe('ab{+B cd}{+B+n1 x}{+B ef}gh');
  });

  it('writes at the edge of a proposal of another outside of it', () => {
    const seat = sit([['ab'], ['cd', '+B'], ['gh']])
      .select('p', 4)
      .type('x');
    expect(seat.shown('p')).toBe('ab{+B cd}{+n1 x}gh');
  });

  it('never carries a deletion or reservation of another onto its words', () => {
    const seat = sit([['abcd', '-D']])
      .select('p', 2)
      .type('x');
    expect(seat.shown('p')).toBe('{-D ab}{+n1 x}{-D cd}');
  });

  it('writes bare in a paragraph that is its own proposal', () => {
    const seat = sit('', ANNE, [], { bracket: 'W' }).select('p', 0).type('new');
    expect(seat.shown('p')).toBe('new');
    seat.press('Backspace');
    expect(seat.shown('p')).toBe('ne');
  });

  it('writes under a bracket of its own in a paragraph that another proposes', () => {
    const seat = sit('their words', ANNE, [], { bracket: 'V' }).select('p', 5).type('x');
    expect(seat.shown('p')).toBe('their{+n1 x} words');
  });

  it('replaces a selection by striking it and writing after it', () => {
    const seat = sit('States shall act.').select('p', 7, 12).type('may');
    expect(seat.shown('p')).toBe('States {-n1 shall}{+n2 may} act.');
  });

  it('overwrites its own words in one go', () => {
    const seat = sit([['ab'], ['wrong', '+A'], ['cd']])
      .select('p', 2, 7)
      .type('r');
    expect(seat.shown('p')).toBe('ab{+A r}cd');
  });
});

describe('a delegation deletes', () => {
  it('marks the words of others and moves on', () => {
    const seat = sit('shall').select('p', 5).press('Backspace').press('Backspace');
    expect(seat.shown('p')).toBe('sha{-n1 ll}');
    expect(seat.caret).toBe(3);
  });

  it('marks forward, the caret passing over what was struck', () => {
    const seat = sit('shall').select('p', 0).press('Delete').press('Delete');
    expect(seat.shown('p')).toBe('{-n1 sh}all');
    expect(seat.caret).toBe(2);
  });

  it('passes over what it struck before', () => {
    const seat = sit('shall').select('p', 5).press('Backspace').select('p', 5).press('Backspace');
    expect(seat.shown('p')).toBe('sha{-n1 ll}');
  });

  it('really deletes its own words', () => {
    const seat = sit([['ab'], ['XY', '+A']])
      .select('p', 4)
      .press('Backspace');
    expect(seat.shown('p')).toBe('ab{+A X}');
  });

  it('treats words as theirs whose insertion was opened last', () => {
    const inner = sit([['xy', '+Z', '+A']])
      .select('p', 2)
      .press('Backspace');
    expect(inner.shown('p')).toBe('{+A+Z x}');
    const outer = sit([['xy', '+A', '+B']])
      .select('p', 2)
      .press('Backspace');
    expect(outer.shown('p')).toBe('{+A+B x}{+A+B-n1 y}');
  });

  it('deletes its own and marks the rest of a mixed selection, each as a change of its own', () => {
    const seat = sit([['ab'], ['X', '+A'], ['cd'], ['Y', '+A'], ['ef']]);
    const updates: Uint8Array[] = [];
    seat.doc.on('update', (update: Uint8Array) => updates.push(update));
    seat.select('p', 1, 7).press('Backspace');
    expect(seat.shown('p')).toBe('a{-n1 bcde}f');
    expect(updates).toHaveLength(5);
  });

  it('deletes one grapheme at a time and never half a character', () => {
    const seat = sit([['a👩‍👩‍👧é', '+A']])
      .select('p', 10)
      .press('Backspace');
    expect(seat.shown('p')).toBe('{+A a👩‍👩‍👧}');
    seat.press('Backspace');
    expect(seat.shown('p')).toBe('{+A a}');
  });

  it('strikes a whole word with the modifier', () => {
    const seat = sit('States shall act').select('p', 16).press('Backspace', { ctrlKey: true });
    expect(seat.shown('p')).toBe('States shall {-n1 act}');
  });

  it('strikes across paragraphs under one bracket and joins nothing', () => {
    const seat = sit('first', ANNE, [{ id: 'q', text: 'second' }]).select('p', 3, 3, 'q');
    seat.press('Delete');
    expect([seat.shown('p'), seat.shown('q')]).toEqual(['fir{-n1 st}', '{-n1 sec}ond']);
  });
});

describe('structure is asked for, not done', () => {
  it('Enter gives the paragraph and the offset in characters', () => {
    const seat = sit('a😀b').select('p', 3).press('Enter');
    expect(seat.said).toEqual(['enter p 2']);
    expect(seat.blocks()).toEqual(['p']);
  });

  it('Backspace at the start and Delete at the end ask for a join', () => {
    const seat = sit('one', ANNE, [{ id: 'q', text: 'two' }]);
    seat.select('q', 0).press('Backspace').select('p', 3).press('Delete');
    expect(seat.said).toEqual(['join p q', 'join p q']);
    expect(seat.blocks()).toEqual(['p', 'q']);
  });

  it('pasting puts the first line inline and hands on the others', () => {
    const seat = sit('ab').select('p', 1).paste('one\r\n\r\ntwo\n three \n');
    expect(seat.shown('p')).toBe('a{+n1 one}b');
    expect(seat.said).toEqual(['paste p two|three']);
  });

  it('pasting drops control characters and halves of characters', () => {
    const seat = sit('ab').select('p', 1).paste('x\u0000\ud800\ty');
    expect(seat.shown('p')).toBe('a{+n1 x y}b');
  });

  it('a finished transaction from elsewhere is taken as the change it meant', () => {
    const seat = sit('States shall act.').select('p', 0);
    seat.view.dispatch(seat.view.state.tr.insertText('should', 8, 13));
    expect(seat.shown('p')).toBe('States sh{-n1 all}{+n2 ould} act.');
    seat.view.dispatch(seat.view.state.tr.split(3));
    expect(seat.said).toEqual(['enter p 16']);
    expect(seat.blocks()).toEqual(['p']);
  });
});

describe('a delegation reserves', () => {
  it('brackets the words of others, not its own', () => {
    const seat = sit([['ab'], ['X', '+A'], ['cd']]).select('p', 1, 4);
    expect(seat.room.reserve()).toBe('n1');
    expect(seat.shown('p')).toBe('a{?n1 b}{+A X}{?n1 c}d');
  });

  it('is told when nothing was selected', () => {
    const seat = sit('abc').select('p', 1);
    expect(seat.room.reserve()).toBeNull();
    expect(seat.said[0]).toMatch(/^blocked/);
  });
});

describe('undo', () => {
  it('takes typing back in one act, and does it again', () => {
    const seat = sit('ab').select('p', 1).type('xyz').press('z', { ctrlKey: true });
    expect(seat.shown('p')).toBe('ab');
    seat.press('z', { ctrlKey: true, shiftKey: true });
    expect(seat.shown('p')).toBe('a{+n2 xyz}b');
  });

  it('takes a strike off', () => {
    const seat = sit('shall').select('p', 0, 5).press('Backspace');
    expect(seat.room.undo()).toBe(true);
    expect(seat.shown('p')).toBe('shall');
    expect(seat.room.redo()).toBe(true);
    expect(seat.shown('p')).toBe('{-n2 shall}');
  });

  it('puts own deleted words back', () => {
    const seat = sit([['ab'], ['XYZ', '+A']])
      .select('p', 3, 5)
      .press('Backspace')
      .pause();
    expect(seat.shown('p')).toBe('ab{+A X}');
    seat.room.undo();
    expect(seat.shown('p')).toBe('ab{+A XYZ}');
  });

  it('leaves alone what was agreed or written by others meanwhile', () => {
    const seat = sit('ab').select('p', 1).type('xyz');
    seat.room.setBrackets(
      new Map(Object.entries({ ...BRACKETS, n1: { ...bracket('anne', 9), open: false } })),
    );
    expect(seat.room.undo()).toBe(false);
    expect(seat.shown('p')).toBe('a{+n1 xyz}b');
  });

  it('takes a corrected word back whole, whether or not one paused before correcting', () => {
    for (const pause of [0, 10_000]) {
      const seat = sit('ab').select('p', 1).type('xyz');
      seat.clock += pause;
      seat.press('Backspace').press('Backspace');
      expect(seat.shown('p')).toBe('a{+n1 x}b');
      if (pause > 0) {
        seat.room.undo();
        expect(seat.shown('p')).toBe('a{+n1 xyz}b');
      }
      seat.room.undo();
      expect(seat.shown('p')).toBe('ab');
    }
  });

  it('puts forward-deleted words back in their order', () => {
    const seat = sit([['ab'], ['XYZ', '+A']])
      .select('p', 2)
      .press('Delete')
      .press('Delete');
    expect(seat.shown('p')).toBe('ab{+A Z}');
    seat.room.undo();
    expect(seat.shown('p')).toBe('ab{+A XYZ}');
  });

  it('undoes acts after a pause one by one, newest first', () => {
    const seat = sit('ab').select('p', 0).type('x').pause().select('p', 3).type('y');
    seat.room.undo();
    expect(seat.shown('p')).toBe('{+n1 x}ab');
    seat.room.undo();
    expect(seat.shown('p')).toBe('ab');
    expect(seat.room.undo()).toBe(false);
  });
});

describe('the pen', () => {
  it('writes and deletes bare text', () => {
    const seat = sit('States shall act.', CHAIR).select('p', 7, 12).type('may');
    expect(seat.shown('p')).toBe('States may act.');
    seat.press('Backspace');
    expect(seat.shown('p')).toBe('States ma act.');
    seat.room.undo();
    expect(seat.shown('p')).toBe('States shall act.');
  });

  it('cannot delete words under a delegation’s bracket', () => {
    const seat = sit([['ab'], ['cd', '-D'], ['ef']], CHAIR)
      .select('p', 1, 5)
      .press('Backspace');
    expect(seat.shown('p')).toBe('ab{-D cd}ef');
    expect(seat.said[0]).toMatch(/^blocked/);
  });

  it('cannot write inside a delegation’s proposal, but beside it, bare', () => {
    const seat = sit([['ab'], ['cd', '+B'], ['ef']], CHAIR)
      .select('p', 3)
      .type('x');
    expect(seat.shown('p')).toBe('ab{+B cd}ef');
    seat.select('p', 4).type('y');
    expect(seat.shown('p')).toBe('ab{+B cd}yef');
  });

  it('cannot write in a paragraph that a delegation proposes', () => {
    const seat = sit('theirs', CHAIR, [], { bracket: 'V' }).select('p', 3).type('x');
    seat.press('Backspace');
    expect(seat.shown('p')).toBe('theirs');
    expect(seat.said).toHaveLength(2);
  });

  it('speaks for brackets that nobody proposed', () => {
    const seat = sit([['ab', '+N']], CHAIR)
      .select('p', 1)
      .type('x');
    expect(seat.shown('p')).toBe('{+N axb}');
  });

  it('cannot reserve', () => {
    expect(sit('ab', CHAIR).select('p', 0, 2).room.reserve()).toBeNull();
  });
});

describe('a reader', () => {
  it('changes nothing', () => {
    const seat = sit('ab', { role: 'observer', delegation: null }).select('p', 1).type('x');
    seat.press('Backspace').press('Enter').paste('y');
    expect(seat.shown('p')).toBe('ab');
    expect(seat.said).toEqual([]);
    expect(seat.room.editor.isEditable).toBe(false);
  });
});
