/** Where one goes to follow the meeting. */
import type { Negotiation } from '../api/types';

type Item = Pick<NonNullable<Negotiation['now']>, 'draft' | 'paragraph' | 'bracket' | 'issue'>;

/** What the item is about, as narrowly as it says; without any of it, the meeting itself. */
export function placeOf(slug: string, { draft, paragraph, bracket, issue }: Item): string {
  const here = `/n/${slug}`;
  if (draft !== null) {
    if (bracket !== null) return `${here}/d/${draft}#bracket-${bracket}`;
    return `${here}/d/${draft}${paragraph === null ? '' : `#paragraph-${paragraph}`}`;
  }
  return issue === null ? `${here}/process` : `${here}/compilation?issue=${issue}`;
}
