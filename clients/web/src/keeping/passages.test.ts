import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Me } from '../editor/brackets';
import { Seat, type SeedBlock, seed } from '../editor/seat.testing';
import { lineOf } from './cells';
import { type Passage, passagesOf, wordsOf } from './passages';
import { placed } from './placing';

const MEX: Me = { role: 'delegate', delegation: 'MEX' };
const PEN: Me = { role: 'co-facilitator', delegation: null };
const SENTENCE = 'Each Party shall keep a register of its crossings.';

const seats: Seat[] = [];

function sit(doc: Y.Doc, me: Me): Seat {
  const seat = new Seat(doc, me);
  seats.push(seat);
  return seat;
}

afterEach(() => {
  for (const seat of seats.splice(0)) seat.room.destroy();
});

function documentOf(blocks: readonly SeedBlock[]): Y.Doc {
  const doc = new Y.Doc();
  seed(doc, blocks);
  return doc;
}

/** What somebody writes on a copy of a document, as passages. */
function wrote(doc: Y.Doc, me: Me, act: (seat: Seat) => void): readonly Passage[] {
  const base = Y.encodeStateAsUpdate(doc);
  const copy = new Y.Doc();
  Y.applyUpdate(copy, base);
  const own: Uint8Array[] = [];
  const seat = sit(copy, me);
  copy.on('update', (update: Uint8Array) => own.push(update));
  act(seat);
  return passagesOf([base], own);
}

/** Writes passages again on another document, and what its paragraph then reads. */
function again(passages: readonly Passage[], doc: Y.Doc, me: Me): { seat: Seat; astray: string[] } {
  const seat = sit(doc, me);
  const astray: string[] = [];
  for (const passage of passages) {
    const found = placed(passage, lineOf(doc, passage.block));
    if (found.astray !== null) astray.push(found.reason);
    expect(seat.room.rewrite(passage.block, found.changes)).toBe(true);
  }
  return { seat, astray };
}

describe('what was written since all was in the record', () => {
  test('is found by paragraph, with its words', () => {
    const doc = documentOf([
      { id: 'a', text: SENTENCE },
      { id: 'b', text: 'Second.' },
    ]);
    const passages = wrote(doc, MEX, (seat) => {
      seat.select('a', 16).type(' promptly');
      seat.pause().select('a', 33, 42).press('Backspace');
      seat.pause().select('b', 7).type(' Third.');
    });
    expect(passages.map((one) => [one.block, wordsOf(one)])).toEqual([
      ['a', { written: ' promptly', struck: 'register ' }],
      ['b', { written: ' Third.', struck: '' }],
    ]);
  });

  test('is nothing where all was taken back', () => {
    const doc = documentOf([{ id: 'a', text: SENTENCE }]);
    expect(
      wrote(doc, MEX, (seat) => {
        seat.select('a', 16).type('x').press('Backspace');
      }),
    ).toEqual([]);
  });
});

/** Written form without telling new brackets apart. */
const alike = (written: string) => written.replace(/n\d+/g, 'n');

describe('written again', () => {
  const acts: Record<string, [Me, (seat: Seat) => void]> = {
    'words of a delegation': [MEX, (seat) => seat.select('a', 16).type(' promptly')],
    'at the beginning': [MEX, (seat) => seat.select('a', 0).type('Where possible, ')],
    'at the end': [MEX, (seat) => seat.select('a', SENTENCE.length).type(' Ever.')],
    'a deletion': [MEX, (seat) => seat.select('a', 17, 22).press('Backspace')],
    'words in place of others': [MEX, (seat) => seat.select('a', 17, 21).type('maintain 😀 عام')],
    'two places': [
      MEX,
      (seat) => seat.select('a', 4, 5).press('Backspace').pause().select('a', 16).type(' well'),
    ],
    'edits of the pen': [PEN, (seat) => seat.select('a', 17, 21).type('maintain')],
    'a passage taken out by the pen': [PEN, (seat) => seat.select('a', 10, 21).press('Backspace')],
  };

  test.each(Object.entries(acts))('%s read the same on a fresh document', (_, [me, act]) => {
    const blocks = [{ id: 'a', text: SENTENCE }];
    const passages = wrote(documentOf(blocks), me, act);
    const there = documentOf(blocks);
    const direct = sit(documentOf(blocks), me);
    act(direct);
    const { seat, astray } = again(passages, there, me);
    expect(astray).toEqual([]);
    expect(alike(seat.shown('a'))).toBe(alike(direct.shown('a')));
  });

  test.each(Object.entries(acts))('%s stand beside what others wrote meanwhile', (_, [me, act]) => {
    const passages = wrote(documentOf([{ id: 'a', text: SENTENCE }]), me, act);
    const meanwhile = documentOf([
      { id: 'a', text: ['In due course: ', SENTENCE, ' And more.'].map((one) => [one] as const) },
    ]);
    const { seat, astray } = again(passages, meanwhile, me);
    expect(astray).toEqual([]);
    expect(seat.shown('a')).not.toBe(
      'In due course: Each Party shall keep a register of its crossings. And more.',
    );
  });

  test('a reservation, and a deletion taken back', () => {
    const blocks: SeedBlock[] = [{ id: 'a', text: [['Each '], ['Party ', '-D'], ['shall keep.']] }];
    const passages = wrote(documentOf(blocks), MEX, (seat) => {
      seat.room.claim('D');
      seat.select('a', 11, 16);
      seat.room.reserve();
    });
    const { seat } = again(passages, documentOf(blocks), MEX);
    expect(seat.shown('a')).toBe('Each {-D Party }{?n1 shall} keep.');
  });

  test('is not there twice where it has arrived already', () => {
    const doc = documentOf([{ id: 'a', text: SENTENCE }]);
    const passages = wrote(doc, MEX, (seat) => seat.select('a', 16).type(' promptly'));
    const arrived = documentOf([
      { id: 'a', text: [['Each Party shall'], [' promptly', '+n1'], [SENTENCE.slice(16)]] },
    ]);
    const { seat } = again(passages, arrived, MEX);
    expect(seat.shown('a')).toBe(
      'Each Party shall{+n1  promptly} keep a register of its crossings.',
    );
  });

  test('is left to its author where the words around it have gone', () => {
    const doc = documentOf([{ id: 'a', text: SENTENCE }]);
    const passages = wrote(doc, MEX, (seat) => seat.select('a', 16).type(' promptly'));
    const { astray, seat } = again(
      passages,
      documentOf([{ id: 'a', text: 'Quite different' }]),
      MEX,
    );
    expect(astray).toEqual(['The words around it have changed meanwhile.']);
    expect(seat.shown('a')).toBe('Quite different');
    expect(placed(passages[0] as Passage, null).reason).toContain('no longer there');
  });

  test('a deletion is nothing more to do where the words went anyway', () => {
    const doc = documentOf([{ id: 'a', text: SENTENCE }]);
    const passages = wrote(doc, MEX, (seat) => seat.select('a', 17, 22).press('Backspace'));
    const { astray, seat } = again(
      passages,
      documentOf([{ id: 'a', text: SENTENCE.replace('keep ', '') }]),
      MEX,
    );
    expect(astray).toEqual([]);
    expect(seat.shown('a')).toBe(SENTENCE.replace('keep ', ''));
  });
});
