import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Me } from '../editor/brackets';
import { Seat, seed } from '../editor/seat.testing';
import { wipe } from './device';
import { type Keeping, type KeepingOptions, openKeeping } from './keeping';

const MEX: Me = { role: 'delegate', delegation: 'MEX' };
const SYNC = '/sync/draft1';
const REFUSED = { reason: 'Not yours.', lost: 'words' };

/** What pages of one browser share: its database, and its locks (jsdom has neither). */
class Locks {
  private readonly held = new Set<string>();

  async request(name: string, _: unknown, act: (lock: object | null) => unknown): Promise<unknown> {
    if (this.held.has(name)) return act(null);
    this.held.add(name);
    try {
      return await act({});
    } finally {
      this.held.delete(name);
    }
  }
}

/** An open page. */
class Tab {
  doc = new Y.Doc();
  seat!: Seat;
  keeping!: Keeping;

  static async open(options: Partial<KeepingOptions> = {}): Promise<Tab> {
    const tab = new Tab();
    tab.keeping = await openKeeping({
      participant: 'p1',
      sync: SYNC,
      onDevice: true,
      onChange: () => {},
      ...options,
    }).opened;
    tab.sit();
    return tab;
  }

  sit(): this {
    this.doc = new Y.Doc();
    const own = this.keeping.fill(this.doc);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'server') this.keeping.heard(update);
      else this.keeping.wrote(update);
    });
    this.seat = new Seat(this.doc, MEX);
    seats.push(this.seat);
    for (const id of own) this.seat.room.claim(id);
    return this;
  }

  hear(update: Uint8Array): this {
    Y.applyUpdate(this.doc, update, 'server');
    return this;
  }

  type(block: string, at: number, words: string): this {
    this.seat.select(block, at).type(words);
    return this;
  }

  /** The tab is closed, or its machine goes: locks end with it. */
  close(): Promise<void> {
    return this.keeping.close();
  }
}

const TEXT = (() => {
  const doc = new Y.Doc();
  seed(doc, [
    { id: 'a', text: 'Each Party shall keep a register.' },
    { id: 'b', text: 'The Secretariat reports every year.' },
  ]);
  return Y.encodeStateAsUpdate(doc);
})();

const seats: Seat[] = [];

afterEach(() => {
  for (const seat of seats.splice(0)) seat.room.destroy();
});

beforeEach(async () => {
  await wipe();
  vi.stubGlobal('navigator', { locks: new Locks() });
});

describe('what is kept on the device', () => {
  test('is there again after the page was closed, and counts as not in the record', async () => {
    const tab = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly');
    const shown = tab.seat.shown('a');
    await tab.close();
    const next = await Tab.open();
    expect(next.seat.shown('a')).toBe(shown);
    expect(next.keeping.unrecorded).toBe(9);
    expect(next.keeping.onDevice).toBe(true);
    // The bracket that nobody knows of yet is one's own: typing goes on in it.
    next.type('a', 25, ' and fully');
    expect(next.seat.shown('a')).toContain(' promptly and fully}');
  });

  test('knows what of it is in the record', async () => {
    const tab = (await Tab.open()).hear(TEXT).type('a', 16, ' pr');
    tab.keeping.settled(1, tab.doc);
    await tab.close();
    const next = await Tab.open();
    expect(next.keeping.unrecorded).toBe(1);
    next.keeping.giveUp(REFUSED);
    expect(next.keeping.offers.map((one) => one.lost)).toEqual(['r']);
  });

  test('is one text, however long one writes', async () => {
    const tab = (await Tab.open()).hear(TEXT);
    for (let word = 0; word < 60; word += 1) tab.type('a', 16, ' words');
    const shown = tab.seat.shown('a');
    tab.keeping.settled(0, tab.doc);
    tab.type('b', 0, 'x');
    const last = tab.seat.shown('b');
    await tab.close();
    const next = await Tab.open();
    expect(next.seat.shown('a')).toBe(shown);
    expect(next.seat.shown('b')).toBe(last);
    expect(next.keeping.unrecorded).toBe(1);
  });

  test('is kept apart by tab, and joined when both were closed', async () => {
    const one = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly');
    const other = await Tab.open();
    expect(other.keeping.hasText).toBe(false);
    other.hear(TEXT).type('b', 4, 'other ');
    await one.close();
    await other.close();
    const next = await Tab.open();
    expect(next.seat.shown('a')).toContain(' promptly');
    expect(next.seat.shown('b')).toContain('other ');
    expect(next.keeping.unrecorded).toBe(15);
    await next.close();
    expect((await Tab.open()).keeping.unrecorded).toBe(15);
  });

  test('is nobody else’s', async () => {
    await (await Tab.open()).hear(TEXT).type('a', 16, ' promptly').close();
    expect((await Tab.open({ participant: 'p2' })).keeping.hasText).toBe(false);
    expect((await Tab.open({ sync: '/sync/draft2' })).keeping.hasText).toBe(false);
    await wipe('p2');
    expect((await Tab.open()).keeping.hasText).toBe(false);
  });

  test('is gone when one is shown out, and does not come back', async () => {
    const tab = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly');
    await tab.keeping.forget();
    tab.type('a', 0, 'x');
    await tab.close();
    expect((await Tab.open()).keeping.hasText).toBe(false);
  });

  test('is not written any more once another page has wiped it', async () => {
    const next = (await Tab.open()).hear(TEXT);
    await wipe();
    next.type('a', 16, ' promptly');
    await next.close();
    expect(next.keeping.onDevice).toBe(false);
    expect((await Tab.open()).keeping.hasText).toBe(false);
  });

  test('is nothing for what a delegation prepares in private', async () => {
    const tab = (await Tab.open({ onDevice: false })).hear(TEXT).type('a', 16, ' promptly');
    expect(tab.keeping.onDevice).toBe(false);
    await tab.close();
    expect((await Tab.open()).keeping.hasText).toBe(false);
  });
});

describe('a document that is given up', () => {
  test('after a refusal offers the one passage that is to blame, with where it stood', async () => {
    const tab = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly');
    tab.keeping.giveUp(REFUSED);
    expect(tab.keeping.offers).toMatchObject([
      { reason: 'Not yours.', lost: ' promptly', passage: { block: 'a' } },
    ]);
    expect(tab.keeping.queue).toEqual([]);
    expect(tab.keeping.hasText).toBe(false);
  });

  test('tries each of several passages by itself, so that none holds up another', async () => {
    const tab = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly').type('b', 4, 'other ');
    tab.keeping.giveUp(REFUSED);
    expect(tab.keeping.offers).toEqual([]);
    expect(tab.keeping.queue.map((one) => one.block)).toEqual(['a', 'b']);
    await tab.close();

    const next = (await Tab.open()).hear(TEXT);
    const first = next.keeping.next();
    next.seat.room.rewrite('a', first?.changes ?? []);
    next.keeping.giveUp(REFUSED);
    expect(next.keeping.offers.map((one) => one.lost)).toEqual([' promptly']);
    expect(next.keeping.queue.map((one) => one.block)).toEqual(['b']);
    await next.close();

    const last = await Tab.open();
    expect(last.keeping.offers.map((one) => one.lost)).toEqual([' promptly']);
    last.keeping.dismiss(last.keeping.offers[0]?.id ?? '');
    expect(last.keeping.queue.map((one) => one.block)).toEqual(['b']);
  });

  test('blames nothing where the text only begins anew', async () => {
    const tab = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly');
    tab.keeping.giveUp(null);
    expect(tab.keeping.offers).toEqual([]);
    expect(tab.keeping.queue.map((one) => one.block)).toEqual(['a']);
  });

  test('and was left by a closed page is written again on the present one', async () => {
    const left = (await Tab.open()).hear(TEXT).type('a', 16, ' promptly');
    left.keeping.named('0');
    await left.close();
    const later = await Tab.open({ sync: '/sync/draft2' });
    await later.close();
    const again = await Tab.open();
    expect(again.keeping.which).toBe('0');
    again.keeping.giveUp(null);
    again.keeping.named('1');
    expect(again.keeping.queue.map((one) => one.block)).toEqual(['a']);
  });

  test('offers what was typed for a delegation before the page was closed', async () => {
    const left = await Tab.open({ sync: `${SYNC}?for=MEX` });
    await left.hear(TEXT).type('a', 16, ' promptly').close();
    const tab = await Tab.open();
    expect(tab.keeping.hasText).toBe(false);
    expect(tab.keeping.offers.map((one) => one.lost)).toEqual([' promptly']);
  });
});
