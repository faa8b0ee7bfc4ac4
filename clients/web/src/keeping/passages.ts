/** What somebody wrote since the last moment at which all was in the record, in words and places. */
import * as Y from 'yjs';
import type { BracketAttributes, BracketRole } from '../editor/schema';
import { type Line, linesOf, linesSince } from './cells';

/** One change of a paragraph's text as it was before; offsets are of that text, in UTF-16 units. */
export type Change =
  | {
      readonly act: 'write';
      readonly from: number;
      readonly to: number;
      /** Instead of what stood there; empty if it was only taken out. */
      readonly text: string;
      /** The insertions that it stands in. */
      readonly inside: readonly string[];
      /** The one of them that was begun with it: where that is, it has arrived; null for none. */
      readonly fresh: string | null;
    }
  | {
      /** Struck, or reserved on; `off` if that was taken back. */
      readonly act: 'mark';
      readonly from: number;
      readonly to: number;
      readonly role: Exclude<BracketRole, 'insert'>;
      readonly id: string;
      readonly off: boolean;
    };

/** What was written in one paragraph, in the order of the text. */
export interface Passage {
  readonly block: string;
  /** The paragraph's label then; often empty. */
  readonly label: string;
  readonly before: string;
  readonly changes: readonly Change[];
}

/**
 * What `own` adds to a document that `recorded` updates make up: by paragraph. Exact: characters
 * are told apart by their identity, not by comparing texts.
 */
export function passagesOf(
  recorded: readonly Uint8Array[],
  own: readonly Uint8Array[],
): readonly Passage[] {
  const doc = new Y.Doc({ gc: false });
  doc.transact(() => {
    for (const update of recorded) Y.applyUpdate(doc, update);
  });
  const before = linesOf(doc);
  const moment = Y.snapshot(doc);
  doc.transact(() => {
    for (const update of own) Y.applyUpdate(doc, update);
  });
  const found: Passage[] = [];
  for (const [block, after] of linesSince(doc, moment)) {
    const line = before.get(block);
    if (line === undefined) continue;
    const changes = changesBetween(line, after);
    if (changes.length > 0) {
      found.push({ block, label: line.label, before: line.text, changes });
    }
  }
  doc.destroy();
  return found;
}

/** The words of a passage, for who wrote them: those put in, and apart from them those struck. */
export function wordsOf({ before, changes }: Passage): { written: string; struck: string } {
  const written = changes.flatMap((one) => (one.act === 'write' && one.text ? [one.text] : []));
  const struck = changes.flatMap((one) =>
    one.act === 'write' || (one.role === 'delete' && !one.off)
      ? [before.slice(one.from, one.to)].filter((text) => text !== '')
      : [],
  );
  return { written: written.join(' … '), struck: struck.join(' … ') };
}

function changesBetween(before: Line, after: Line): Change[] {
  const changes: Change[] = [];
  const marksBefore = marksAt(before);
  const known = new Set(before.stretches.flatMap(({ marks }) => marks.map((mark) => mark.id)));
  let at = 0;
  for (const { text, marks, since } of after.stretches) {
    if (since === 'added') {
      const inside = marks.filter((mark) => mark.role === 'insert').map((mark) => mark.id);
      const fresh = inside.findLast((id) => !known.has(id)) ?? null;
      write(changes, at, at, text, inside, fresh);
      continue;
    }
    const end = at + text.length;
    if (since === 'removed') write(changes, at, end, '', [], null);
    else for (; at < end; at += 1) marked(changes, at, marksBefore[at] ?? [], marks);
    at = end;
  }
  return changes;
}

/** Adds to a change that it continues, or begins another. */
function write(
  changes: Change[],
  from: number,
  to: number,
  text: string,
  inside: readonly string[],
  fresh: string | null,
): void {
  const last = changes.at(-1);
  const follows = last?.act === 'write' && last.to === from;
  const alike = follows && (text === '' || last.text === '' || same(last.inside, inside));
  if (follows && alike) {
    changes[changes.length - 1] = {
      ...last,
      to,
      text: last.text + text,
      inside: text === '' ? last.inside : inside,
      fresh: text === '' ? last.fresh : fresh,
    };
  } else changes.push({ act: 'write', from, to, text, inside, fresh });
}

function marked(
  changes: Change[],
  at: number,
  before: readonly BracketAttributes[],
  after: readonly BracketAttributes[],
): void {
  for (const [these, those, off] of [
    [after, before, false],
    [before, after, true],
  ] as const) {
    for (const { id, role } of these) {
      if (role === 'insert' || those.some((one) => one.id === id && one.role === role)) continue;
      const last = changes.findLast((one) => one.act === 'mark' && one.id === id);
      if (last?.act === 'mark' && last.to === at && last.off === off && last.role === role) {
        changes[changes.indexOf(last)] = { ...last, to: at + 1 };
      } else changes.push({ act: 'mark', from: at, to: at + 1, role, id, off });
    }
  }
}

function marksAt(line: Line): (readonly BracketAttributes[])[] {
  return line.stretches.flatMap(({ text, marks }) =>
    Array.from({ length: text.length }, () => marks),
  );
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, index) => id === other[index]);
