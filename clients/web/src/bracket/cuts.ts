/** Where a bracket can be split: before each of its words but the first. */
import type { Paragraph } from '../api/types';

/** Characters by which one tells the second part. */
const TELLING = 40;

/** The second part would begin at character `at` of `paragraph`, with these words. */
export interface Cut {
  paragraph: string;
  at: number;
  begins: string;
}

/** In the order of the text. Characters are counted as the record counts them. */
export function cuts(paragraphs: readonly Paragraph[], bracket: string): Cut[] {
  const found: Cut[] = [];
  for (const paragraph of paragraphs) {
    if (paragraph.bracket === bracket) continue;
    const characters: string[] = [];
    const under: boolean[] = [];
    for (const run of paragraph.runs) {
      const marked = run.marks.some((mark) => mark.bracket === bracket);
      for (const character of run.text) {
        characters.push(character);
        under.push(marked);
      }
    }
    for (let at = 0; at < characters.length; at += 1) {
      if (!under[at] || !begins(characters, at)) continue;
      let end = at;
      while (end < characters.length && under[end]) end += 1;
      const words = characters.slice(at, end);
      found.push({
        paragraph: paragraph.id,
        at,
        begins: words.slice(0, TELLING).join('') + (words.length > TELLING ? '…' : ''),
      });
    }
  }
  // Before its first word there is nothing to split off.
  return found.slice(1);
}

const space = /\s/;

/** Whether a word begins there. */
function begins(characters: readonly string[], at: number): boolean {
  if (space.test(characters[at] ?? ' ')) return false;
  return at === 0 || space.test(characters[at - 1] ?? ' ');
}
