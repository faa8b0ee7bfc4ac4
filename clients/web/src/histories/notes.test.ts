import { expect, test } from 'vitest';
import { noted } from './notes';
import type { Deed, Segment } from './reads';

const deed = (position: number) => ({ doing: 'typing', positions: [position] }) as Deed;
const segment = (text: string, ...deeds: Deed[]) => ({ kind: 'kept', text, deeds }) as Segment;

test('what was done by the same events has the same note; what nobody touched has none', () => {
  const { line, notes } = noted([
    segment('a', deed(4)),
    segment('b'),
    segment('c', deed(5), deed(6)),
    segment('d', deed(4)),
  ]);
  expect(line.map(({ note }) => note)).toEqual([1, 0, 2, 1]);
  expect(notes).toEqual([[deed(4)], [deed(5), deed(6)]]);
});
