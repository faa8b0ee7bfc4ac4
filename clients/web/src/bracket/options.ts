/** Which brackets can be options for one place, and in which order they stand. */
import type { Bracket, DraftText } from '../api/types';

/** The other open insertions that are no option yet, those of the same paragraph apart. */
export function candidates(
  text: DraftText | undefined,
  bracket: Bracket,
): { here: Bracket[]; elsewhere: Bracket[] } {
  const all = text?.brackets ?? [];
  const order = new Map(standing(text).map((id, at) => [id, at]));
  const free = all
    .filter((one) => one.kind === 'insertion' && one.life === 'open' && one.option === null)
    .filter((one) => one.id !== bracket.id)
    .sort((a, b) => (order.get(a.id) ?? all.length) - (order.get(b.id) ?? all.length));
  return {
    here: free.filter((one) => one.paragraph === bracket.paragraph),
    elsewhere: free.filter((one) => one.paragraph !== bracket.paragraph),
  };
}

/** The brackets `ids` in the order in which they begin in the text; those not in it come last. */
export function inTextOrder(text: DraftText | undefined, ids: readonly string[]): string[] {
  const found = standing(text).filter((id) => ids.includes(id));
  return [...found, ...ids.filter((id) => !found.includes(id))];
}

/** All brackets in the text, once each, in the order in which they begin. */
function standing(text: DraftText | undefined): string[] {
  const found = new Set<string>();
  for (const { bracket, runs } of text?.paragraphs ?? []) {
    if (bracket !== null) found.add(bracket);
    for (const run of runs) for (const mark of run.marks) found.add(mark.bracket);
  }
  return [...found];
}
