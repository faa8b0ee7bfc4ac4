import { expect, test } from 'vitest';
import type { Negotiation, TimelineEntry } from '../api/types';
import {
  milestones,
  neighbour,
  nextEvent,
  PAGE,
  pageOf,
  percent,
  positionIn,
  stepped,
} from './positions';

const negotiation = {
  revisions: [{ id: 'r', draft: 'd', name: 'Zero Draft', position: 40, issued_at: 0 }],
  rounds: [{ id: 'o', name: 'Round 1', opened: 12, opened_at: 0, closed: null }],
} satisfies Pick<Negotiation, 'revisions' | 'rounds'>;

const entry = (position: number, type: string): TimelineEntry => ({
  position,
  type,
  occurred_at: 0,
  recorded_at: 0,
  actor: 'x',
  delegation: null,
  draft: null,
  bracket: null,
  sentence: `${type} at ${position}`,
});

test('milestones are revisions, rounds and outcomes, in order', () => {
  const entries = [
    entry(30, 'bracket-retained'),
    entry(5, 'stance-stated'),
    entry(50, 'bracket-deleted'),
  ];
  expect(milestones(negotiation, entries).map((m) => [m.position, m.kind])).toEqual([
    [12, 'round'],
    [30, 'outcome'],
    [40, 'revision'],
    [50, 'outcome'],
  ]);
});

test('the neighbouring milestone is never the one where one stands', () => {
  const marks = milestones(negotiation, []);
  expect(neighbour(marks, 12, 1)?.position).toBe(40);
  expect(neighbour(marks, 40, -1)?.position).toBe(12);
  expect(neighbour(marks, 12, -1)).toBeNull();
  expect(neighbour(marks, 40, 1)).toBeNull();
});

test('a step never leaves the record', () => {
  expect(stepped(1, -1, 9)).toBe(1);
  expect(stepped(9, 1, 9)).toBe(9);
  expect(stepped(4, 3, 9)).toBe(7);
});

test('a position has its place on the line, also when there is but one', () => {
  expect(percent(1, 101)).toBe(0);
  expect(percent(51, 101)).toBe(50);
  expect(percent(101, 101)).toBe(100);
  expect(percent(1, 1)).toBe(100);
});

test('each page of sentences holds as many positions, beginning at 1', () => {
  expect(pageOf(1)).toBe(0);
  expect(pageOf(PAGE)).toBe(0);
  expect(pageOf(PAGE + 1)).toBe(1);
});

test('an address that asks for no readable position asks for now', () => {
  expect(positionIn('17')).toBe(17);
  for (const at of [null, '', '0', '-3', '1.5', 'yesterday']) expect(positionIn(at)).toBeNull();
});

test('a step passes over events of other drafts, and falls back to the next position', () => {
  const entries = [
    { ...entry(3, 'text-changed'), draft: 'other' },
    { ...entry(4, 'text-changed'), draft: 'mine' },
    entry(6, 'round-opened'),
  ];
  expect(nextEvent(entries, 2, 1, 'mine', 9)).toBe(4);
  expect(nextEvent(entries, 4, 1, 'mine', 9)).toBe(6);
  expect(nextEvent(entries, 4, -1, 'mine', 9)).toBe(3);
  expect(nextEvent(entries, 6, -1, 'mine', 9)).toBe(4);
  expect(nextEvent(entries, 6, 1, 'mine', 9)).toBe(7);
  expect(nextEvent(entries, 2, 1, null, 9)).toBe(3);
});
