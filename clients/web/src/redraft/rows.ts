/** A redraft as it is being written: a row a paragraph, in the order of the new text. */
import type { Paragraph } from '../api/types';
import { wordsOf } from '../choosing/opening';
import type { RedraftParagraph } from './acts';

/** What becomes of a paragraph that stands; a new one is always worded. */
export type How = 'stays' | 'reworded' | 'dropped';

/** One row. `also` are further paragraphs that it takes in, `merges` brackets that its words do. */
export interface Row {
  key: string;
  from: Paragraph | null;
  /** The words that stand, with the signs of their brackets. */
  stood: string;
  how: How;
  label: string;
  text: string;
  also: string[];
  merges: string[];
}

/** Every paragraph as it stands; `signs` are their words with the signs of brackets, by id. */
export const rowsOf = (
  paragraphs: readonly Paragraph[],
  signs: ReadonlyMap<string, string>,
): Row[] =>
  paragraphs.map((paragraph) => ({
    key: paragraph.id,
    from: paragraph,
    how: 'stays',
    label: paragraph.label,
    stood: signs.get(paragraph.id) ?? wordsOf(paragraph),
    text: signs.get(paragraph.id) ?? wordsOf(paragraph),
    also: [],
    merges: [],
  }));

/** The rows with a new paragraph after one of them. */
export function withNew(rows: readonly Row[], after: string, key: string): Row[] {
  const fresh: Row = {
    key,
    from: null,
    stood: '',
    how: 'reworded',
    label: '',
    text: '',
    also: [],
    merges: [],
  };
  return rows.flatMap((row) => (row.key === after ? [row, fresh] : [row]));
}

/** What is sent: a paragraph that stays names its one ancestor, one that is dropped is left out. */
export function bodyOf(rows: readonly Row[]): RedraftParagraph[] {
  return rows.flatMap((row): RedraftParagraph[] => {
    if (row.how === 'dropped') return [];
    const ancestors = row.from === null ? [] : [row.from.id];
    if (row.how === 'stays') return [{ ancestors, merges: [] }];
    return [
      {
        ancestors: [...ancestors, ...row.also],
        text: row.text.trim(),
        merges: row.merges,
        ...(row.label.trim() === '' ? {} : { label: row.label.trim() }),
      },
    ];
  });
}

/** Whether there is anything to issue: something is changed, and whatever is worded has words. */
export const ready = (rows: readonly Row[]): boolean =>
  rows.some((row) => row.how !== 'stays') &&
  rows.every((row) => row.how !== 'reworded' || row.text.trim() !== '');
