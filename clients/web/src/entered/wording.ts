/** What was dictated on a paragraph, as the server takes it. */
import type { components } from '../api/schema';
import type { Found } from '../choosing/WordsInText';

/** As it was filled in; `after` only counts where nothing is struck. */
export interface Dictated {
  text: string;
  strikes: Found;
  after: Found;
  inserted: string;
  reserve: boolean;
  reason: string;
}

/** The proposal; null while it is not clear where, or there is nothing to propose. */
export function wording(said: Dictated): components['schemas']['WordingBody'] | null {
  const { text, strikes, after, reserve, reason } = said;
  const inserted = reserve ? '' : said.inserted;
  const body = (at: number, struck: string, reserve: boolean) => ({
    at,
    struck,
    inserted,
    reserve,
    reason: reason.trim(),
  });
  if (strikes.words !== '') {
    return strikes.at === null ? null : body(strikes.at, strikes.words, reserve);
  }
  if (inserted.trim() === '') return null;
  if (after.words === '') return body([...text].length, '', false);
  return after.at === null ? null : body(after.at + [...after.words].length, '', false);
}
