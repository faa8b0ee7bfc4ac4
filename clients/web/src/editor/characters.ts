/** Characters as people see them: graphemes and words, code points, and text fit to be typed. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

export type Unit = 'grapheme' | 'word' | 'block';

/** Where the unit that ends at `offset` begins. */
export function unitBefore(text: string, offset: number, unit: Unit): number {
  if (unit === 'block') return 0;
  if (unit === 'grapheme') {
    let start = 0;
    for (const { index } of graphemes.segment(text.slice(0, offset))) start = index;
    return start;
  }
  let start = offset;
  for (const { index, isWordLike } of [...words.segment(text.slice(0, offset))].reverse()) {
    start = index;
    if (isWordLike) break;
  }
  return start;
}

/** Where the unit that begins at `offset` ends. */
export function unitAfter(text: string, offset: number, unit: Unit): number {
  if (unit === 'block') return text.length;
  const rest = text.slice(offset);
  if (unit === 'grapheme') {
    const first = graphemes.segment(rest)[Symbol.iterator]().next();
    return first.done ? offset : offset + first.value.segment.length;
  }
  let end = offset;
  for (const { segment, isWordLike } of words.segment(rest)) {
    end += segment.length;
    if (isWordLike) break;
  }
  return end;
}

/** The next offset at or after `offset` that splits no surrogate pair. */
export function whole(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  const before = text.charCodeAt(offset - 1);
  const low = code >= 0xdc00 && code <= 0xdfff;
  return low && before >= 0xd800 && before <= 0xdbff ? offset + 1 : offset;
}

/** The number of characters (code points) in the first `offset` UTF-16 units of `text`. */
export function codePoints(text: string, offset: number): number {
  return [...text.slice(0, offset)].length;
}

/** `text` as lines fit for a block: no control characters, no halves of surrogate pairs. */
export function typedLines(text: string): string[] {
  return text
    .split(/[\r\n\u2028\u2029\v\f]+/)
    .map((line) => line.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cs}]/gu, ''));
}
