import type { Paragraph } from '../api/types';

/** A paragraph's words with the signs of its brackets, as a chair has them before the eyes. */
export function signed({ runs }: Paragraph): string {
  let open: string[] = [];
  let text = '';
  for (const run of runs) {
    const marks = run.marks.map((mark) => mark.bracket);
    const ended = open.filter((one) => !marks.includes(one));
    const begun = marks.filter((one) => !open.includes(one));
    text += ']'.repeat(ended.length) + '['.repeat(begun.length) + run.text;
    open = marks;
  }
  return text + ']'.repeat(open.length);
}
