import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { BracketInfo, Me } from './brackets';
import { Seat, type SeedBlock, seed } from './seat.testing';

const ANNE: Me = { role: 'delegate', delegation: 'anne' };
const of = (proponent: string, opened: number): BracketInfo => ({
  kind: 'insertion',
  proponents: [proponent],
  open: true,
  opened,
});
const BRACKETS = { A: of('anne', 1), B: of('bert', 2), C: of('cleo', 3), W: of('bert', 4) };

const seats: Seat[] = [];
afterEach(() => {
  for (const seat of seats.splice(0)) seat.room.destroy();
});

function sit(blocks: readonly SeedBlock[], callbacks = {}): Seat {
  const doc = new Y.Doc();
  seed(doc, blocks);
  const seat = new Seat(doc, ANNE, BRACKETS, callbacks);
  seats.push(seat);
  return seat;
}

/** A block as it reads on the page, signs and attributions included. */
const page = (seat: Seat, block = 'p') =>
  seat.view.dom.querySelector(`[data-block="${block}"] .block-text`)?.textContent;

const signs = (seat: Seat, bracket: string) => [
  ...seat.view.dom.querySelectorAll(`.bracket-sign[data-bracket="${bracket}"]`),
];

describe('brackets on the page', () => {
  it('have real signs, the attribution before the closing one', () => {
    const seat = sit([{ id: 'p', text: [['shall '], ['not ', '+A'], ['act']] }]);
    expect(page(seat)).toBe('shall [not  - A]act');
  });

  it('nest, each with signs of its own and a greater depth inside', () => {
    const seat = sit([
      {
        id: 'p',
        text: [
          ['a', '+A'],
          ['b', '+A', '+B'],
          ['c', '+A'],
        ],
      },
    ]);
    expect(page(seat)).toBe('[a[b - B]c - A]');
    expect(signs(seat, 'A')[0]?.getAttribute('data-depth')).toBe('0');
    expect(signs(seat, 'B')[0]?.getAttribute('data-depth')).toBe('1');
  });

  it('are joined by a stroke where one option follows another for the same place', () => {
    const doc = new Y.Doc();
    seed(doc, [
      { id: 'p', text: [['holders', '+A'], ['owners', '+B'], [' and '], ['users', '+C']] },
    ]);
    const options = ['A', 'B', 'C'];
    const brackets = Object.fromEntries(
      options.map((id, at) => [
        id,
        { ...of('bert', at), alternatives: options.filter((other) => other !== id) },
      ]),
    );
    const seat = new Seat(doc, ANNE, brackets);
    seats.push(seat);
    const joins = (id: string) => signs(seat, id).map((sign) => sign.getAttribute('data-joins'));
    expect([joins('A'), joins('B'), joins('C')]).toEqual([
      [null, '/'],
      [null, null],
      [null, null],
    ]);
  });

  it('overlap, and stand beside each other in order', () => {
    const seat = sit([
      {
        id: 'p',
        text: [
          ['a', '-A'],
          ['b', '-A', '?B'],
          ['c', '?B'],
        ],
      },
      {
        id: 'q',
        text: [
          ['a', '+A'],
          ['b', '+B'],
        ],
      },
    ]);
    expect(page(seat, 'p')).toBe('[a[b - A]c - B]');
    expect(page(seat, 'q')).toBe('[a - A][b - B]');
  });

  it('go on around what somebody later proposes inside', () => {
    const seat = sit([
      {
        id: 'p',
        text: [
          ['a', '-A'],
          ['x', '+C'],
          ['b', '-A'],
        ],
      },
    ]);
    expect(page(seat)).toBe('[a[x - C]b - A]');
  });

  it('stand around a paragraph that is a proposal, even an empty one', () => {
    const seat = sit([
      { id: 'p', bracket: 'W', text: 'new' },
      { id: 'q', bracket: 'W' },
    ]);
    expect(page(seat, 'p')).toBe('[new - W]');
    expect(page(seat, 'q')).toBe('[ - W]');
    expect(seat.view.dom.querySelectorAll('.bracket-block')).toHaveLength(2);
  });

  it('mark struck words as deleted and proposed ones as inserted', () => {
    const seat = sit([
      {
        id: 'p',
        text: [
          ['a', '-A'],
          ['b', '+B'],
        ],
      },
    ]);
    expect(seat.view.dom.querySelector('del')?.textContent).toContain('a');
    expect(seat.view.dom.querySelector('ins')?.textContent).toContain('b');
  });

  it('say whose they are, and show the one that is looked at', () => {
    const seat = sit([
      {
        id: 'p',
        text: [
          ['a', '+A'],
          ['b', '+B'],
        ],
      },
    ]);
    expect(signs(seat, 'A').every((sign) => sign.classList.contains('mine'))).toBe(true);
    expect(signs(seat, 'B').some((sign) => sign.classList.contains('mine'))).toBe(false);
    seat.room.setActiveBracket('B');
    expect(seat.view.dom.querySelectorAll('.active[data-bracket="B"]').length).toBeGreaterThan(2);
    seat.room.setActiveBracket(null);
    expect(seat.view.dom.querySelector('.active')).toBeNull();
  });

  it('are drawn anew when the log says more', () => {
    let words = '- A';
    const seat = sit([{ id: 'p', text: [['a', '+A']] }], { attribution: () => words });
    words = '- A; B delete';
    seat.room.refresh();
    expect(page(seat)).toBe('[a - A; B delete]');
  });

  it('tell which were clicked, innermost first', () => {
    const onBracketClick = vi.fn();
    const text: SeedBlock['text'] = [
      ['a', '+A'],
      ['b', '+A', '+B'],
      ['c', '+A'],
    ];
    const seat = sit([{ id: 'p', text }], { onBracketClick });
    const inner = seat.view.dom.querySelector('.bracket-span[data-bracket="B"]');
    inner?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(onBracketClick).toHaveBeenCalledExactlyOnceWith(['B', 'A']);
  });

  it('are no part of the text', () => {
    const seat = sit([{ id: 'p', text: [['a', '+A']] }]);
    expect(seat.shown('p')).toBe('{+A a}');
    seat.select('p', 1).type('b');
    expect(page(seat)).toBe('[ab - A]');
  });
});
