import type { Paragraph } from '../api/types';

/** Characters of a paragraph by which one tells it from others. */
const TELLING = 64;

/** A paragraph's words, without its brackets' signs. */
export const wordsOf = (paragraph: Paragraph): string =>
  paragraph.runs.map((run) => run.text).join('');

/** Its label and first words: “5. Parties shall publish…”. */
export function opening(paragraph: Paragraph): string {
  const words = [...wordsOf(paragraph)];
  const first = words.slice(0, TELLING).join('').trimEnd();
  return `${paragraph.label} ${words.length > TELLING ? `${first}…` : first}`.trim() || 'No words';
}
