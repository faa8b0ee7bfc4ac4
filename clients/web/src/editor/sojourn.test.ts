import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { FRAGMENT } from './binding';
import { places } from './blocks';
import { textsOf } from './ink';
import { Seat, type SeedBlock, seed } from './seat.testing';

const ME = { role: 'delegate', delegation: 'ald' } as const;

/** A seat at a document with some blocks. */
function sit(blocks: readonly SeedBlock[], brackets = {}): Seat {
  const doc = new Y.Doc();
  seed(doc, blocks);
  const seat = new Seat(doc, ME, brackets);
  seats.push(seat);
  return seat;
}

const seats: Seat[] = [];

afterEach(() => {
  for (const seat of seats.splice(0)) seat.room.destroy();
});

/** A seat at another document, in which the blocks read as at this one, or as `change` has it. */
function next(seat: Seat, change: (doc: Y.Doc) => void = () => {}): Seat {
  const blocks = places(seat.view.state.doc).map(({ attrs, node }) => ({
    id: attrs.id ?? '',
    text: [...piecesOf(node)],
  }));
  const own = { kind: 'insertion', open: true, proponents: ['ald'], opened: 1 } as const;
  const there = sit(blocks, { n1: own, n2: own });
  const sojourn = seat.room.leave();
  change(there.doc);
  if (sojourn !== null) there.room.goOn(sojourn);
  return there;
}

function* piecesOf(node: ReturnType<typeof places>[number]['node']) {
  for (let at = 0; at < node.childCount; at += 1) {
    const child = node.child(at);
    const marks = child.marks.map(({ attrs }) => `${SIGN[attrs.role as 'insert']}${attrs.id}`);
    yield [child.text ?? '', ...marks] as const;
  }
}

const SIGN = { insert: '+', delete: '-', reserve: '?' } as const;

function write(doc: Y.Doc, block: number, at: number, text: string): void {
  const element = doc.getXmlFragment(FRAGMENT).get(block) as Y.XmlElement;
  textsOf(element)[0]?.insert(at, text);
}

describe('going on in another document', () => {
  it('undoes and does again what was typed in the one before', () => {
    const before = sit([{ id: 'a', text: 'States shall return.' }]);
    before.select('a', 13).type('safely ').pause();
    before.select('a', 0, 6).press('Backspace').pause();
    expect(before.shown('a')).toBe('{-n2 States} shall {+n1 safely }return.');
    const after = next(before);
    expect(after.shown('a')).toBe(before.shown('a'));
    expect(after.room.undo()).toBe(true);
    expect(after.shown('a')).toBe('States shall {+n1 safely }return.');
    expect(after.room.undo()).toBe(true);
    expect(after.shown('a')).toBe('States shall return.');
    expect(after.room.redo()).toBe(true);
    expect(after.shown('a')).toContain('safely ');
    expect(after.room.undo()).toBe(true);
    expect(after.room.undo()).toBe(false);
  });

  it('keeps the caret in its place, though others wrote before it', () => {
    const before = sit([
      { id: 'a', text: 'One.' },
      { id: 'b', text: 'States shall return.' },
    ]);
    before.select('b', 13);
    const after = next(before, (doc) => write(doc, 1, 0, 'All '));
    expect(after.room.caret()).toEqual({ block: 'b', offset: 17 });
  });

  it('still undoes where others wrote elsewhere in the paragraph meanwhile', () => {
    const before = sit([{ id: 'a', text: 'States shall return.' }]);
    before.select('a', 13).type('safely ').pause();
    const after = next(before, (doc) => write(doc, 0, 0, 'All '));
    expect(after.room.undo()).toBe(true);
    expect(after.shown('a')).toBe('All States shall return.');
  });

  it('passes over what no longer stands, and takes nobody else’s words for it', () => {
    const before = sit([{ id: 'a', text: 'States shall return.' }]);
    before.select('a', 13).type('safely ').pause();
    const after = next(before, (doc) => {
      const element = doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement;
      textsOf(element)[0]?.delete(13, 7);
      textsOf(element)[0]?.insert(13, 'never ');
    });
    expect(after.room.undo()).toBe(false);
    expect(after.shown('a')).toBe('States shall never return.');
  });

  it('leaves nothing behind in the editor that was left', () => {
    const before = sit([{ id: 'a', text: 'States shall return.' }]);
    before.select('a', 13).type('safely ').pause();
    before.room.leave();
    expect(before.room.undo()).toBe(false);
  });
});
