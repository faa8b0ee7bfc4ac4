import type { Agreements, Paragraph } from '../api/types';

/** The paragraphs of a draft that are agreed ad ref, each with the agreement that stands on it. */
export function agreedParagraphs(
  agreements: Agreements['agreements'],
  draft: string,
  paragraphs: readonly Paragraph[],
): ReadonlyMap<string, string> {
  const standing = agreements.filter(
    (one) => one.draft === draft && one.reopened === null && one.bracket === null,
  );
  const found = new Map<string, string>();
  for (const { id } of paragraphs) {
    const over = standing.find((one) => one.paragraph === id || one.paragraph === null);
    if (over) found.set(id, over.id);
  }
  return found;
}
