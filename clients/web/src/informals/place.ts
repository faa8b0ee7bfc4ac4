/** Where in a paragraph words come in, as the server wants to be told. */
import type { Found } from '../choosing/WordsInText';

/** After the words named (without any: at the end), or in their place. */
export type Where = 'after' | 'instead';

/** A character and the words struck there; null while it is no place. */
export function placed(
  where: Where,
  found: Found,
  text: string,
): { at: number; struck: string } | null {
  if (found.words === '') {
    return where === 'after' ? { at: [...text].length, struck: '' } : null;
  }
  if (found.at === null) return null;
  return where === 'after'
    ? { at: found.at + [...found.words].length, struck: '' }
    : { at: found.at, struck: found.words };
}
