/** The editor against the golden cases of typing that the server's gate is tested on too. */
import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { placeOf, runs } from './blocks';
import type { BracketInfo, Me } from './brackets';
import golden from './golden_typing.json';
import { Seat, seed } from './seat.testing';

type Written = readonly (readonly string[])[];

interface Case {
  readonly name: string;
  readonly brackets?: readonly (readonly [string, string | null])[];
  readonly whole?: string;
  readonly before: Written;
  readonly as: string;
  readonly act: {
    readonly type?: string;
    readonly delete?: true;
    readonly reserve?: true;
    readonly from: number;
    readonly to?: number;
  };
  readonly after?: Written;
  readonly blocked?: true;
}

const CASES = golden.cases as unknown as readonly Case[];
const KINDS = { '+': 'insertion', '-': 'deletion', '?': 'reservation' } as const;
const SIGNS = { insert: '+', delete: '-', reserve: '?' } as const;

const meAs = (who: string): Me => {
  if (who === 'pen') return { role: 'co-facilitator', delegation: null };
  if (who === 'reader') return { role: 'observer', delegation: null };
  return { role: 'delegate', delegation: who };
};

/** What the log knows: each bracket's kind is that of its first mark, its place in the list its age. */
function known({ brackets = [], before }: Case): Record<string, BracketInfo> {
  const signs = before.flatMap(([, ...marks]) => marks);
  return Object.fromEntries(
    brackets.map(([id, proponent], opened) => {
      const sign = (signs.find((mark) => mark.slice(1) === id)?.[0] ?? '+') as keyof typeof KINDS;
      const proponents = proponent === null ? [] : [proponent];
      return [id, { kind: KINDS[sign], proponents, open: true, opened }];
    }),
  );
}

/** Sorted marks, and new brackets called as the golden cases do. */
function plain(written: Written, old: Record<string, BracketInfo>): Written {
  const names = new Map<string, string>();
  return written.map(([text = '', ...marks]) => [
    text,
    ...marks
      .map((mark) => {
        const id = mark.slice(1);
        if (!(id in old) && !names.has(id)) names.set(id, `new${names.size + 1}`);
        return `${mark[0]}${names.get(id) ?? id}`;
      })
      .sort(),
  ]);
}

function shown(seat: Seat): Written {
  const place = placeOf(seat.view.state.doc, 'p');
  if (place === null) throw new Error('the paragraph is gone');
  return runs(place.node).map(({ text, marks }) => [
    text,
    ...marks.map(({ attrs }) => SIGNS[attrs.role as keyof typeof SIGNS] + attrs.id),
  ]);
}

/** The offset in UTF-16 units of a character. */
const units = (text: string, characters: number) =>
  Array.from(text).slice(0, characters).join('').length;

const seats: Seat[] = [];

afterEach(() => {
  for (const seat of seats.splice(0)) seat.room.destroy();
});

it.each(CASES)('$name', (one) => {
  const doc = new Y.Doc();
  seed(doc, [
    { id: 'p', text: one.before as never, ...(one.whole !== undefined && { bracket: one.whole }) },
  ]);
  const brackets = known(one);
  const seat = new Seat(doc, meAs(one.as), brackets);
  seats.push(seat);
  const text = one.before.map(([part]) => part).join('');
  const { from, to = from, type } = one.act;
  seat.select('p', units(text, from), units(text, to));
  if (type !== undefined) seat.type(type);
  else if (one.act.delete) seat.press('Backspace');
  else seat.room.reserve();
  expect(plain(shown(seat), brackets)).toEqual(plain(one.after ?? one.before, brackets));
  if (one.blocked && one.as !== 'reader') expect(seat.said[0]).toMatch(/^blocked/);
});
