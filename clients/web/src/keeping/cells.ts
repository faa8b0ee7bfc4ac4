/** The text of a draft's document, paragraph by paragraph, as what was written on it is found. */
import * as Y from 'yjs';
import { FRAGMENT } from '../editor/binding';
import { textsOf } from '../editor/ink';
import type { BracketAttributes } from '../editor/schema';

/** A stretch of a paragraph under the same marks. */
export interface Stretch {
  readonly text: string;
  readonly marks: readonly BracketAttributes[];
  /** Against an earlier moment: written since, or taken out since; undefined where it stayed. */
  readonly since?: 'added' | 'removed';
}

/** One paragraph; offsets in it count UTF-16 units. */
export interface Line {
  readonly block: string;
  readonly label: string;
  readonly text: string;
  readonly stretches: readonly Stretch[];
}

/** The paragraphs of a document by id. */
export function linesOf(doc: Y.Doc): Map<string, Line> {
  return read(doc, (text) => text.toDelta());
}

/** One paragraph; null if it is not there. */
export function lineOf(doc: Y.Doc, block: string): Line | null {
  return linesOf(doc).get(block) ?? null;
}

/**
 * The paragraphs of a document together with what was taken out of them since `before`. The document
 * must be one that collects no garbage.
 */
export function linesSince(doc: Y.Doc, before: Y.Snapshot): Map<string, Line> {
  const now = Y.snapshot(doc);
  return read(doc, (text) => text.toDelta(now, before, (type: string) => ({ type })));
}

function read(doc: Y.Doc, deltaOf: (text: Y.XmlText) => readonly Insert[]): Map<string, Line> {
  const found = new Map<string, Line>();
  for (const element of doc.getXmlFragment(FRAGMENT).toArray()) {
    if (!(element instanceof Y.XmlElement)) continue;
    const block = element.getAttribute('id');
    if (block === undefined) continue;
    const stretches = textsOf(element).flatMap((text) => deltaOf(text).map(stretchOf));
    found.set(block, {
      block,
      label: element.getAttribute('label') ?? '',
      text: stretches.map((one) => one.text).join(''),
      stretches,
    });
  }
  return found;
}

interface Insert {
  readonly insert: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function stretchOf({ insert, attributes = {} }: Insert): Stretch {
  const { ychange, ...marks } = attributes;
  const since = (ychange as { type: 'added' | 'removed' } | undefined)?.type;
  return {
    text: typeof insert === 'string' ? insert : '',
    marks: Object.values(marks).filter(isBracket),
    ...(since === undefined ? {} : { since }),
  };
}

const isBracket = (value: unknown): value is BracketAttributes =>
  typeof value === 'object' && value !== null && 'id' in value && 'role' in value;
