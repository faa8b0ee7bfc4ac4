/** The addresses of what is about something: a provision, or an item of an agenda. */

/** A draft, or a paragraph of it, or a bracket. */
export interface Provision {
  draft: string;
  paragraph: string | null;
  bracket: string | null;
}

/** An item may point at a provision, at an issue, or at nothing. */
export interface Item extends Omit<Provision, 'draft'> {
  draft: string | null;
  issue: string | null;
}

/** As narrowly as it says. */
export function provisionAt(slug: string, { draft, paragraph, bracket }: Provision): string {
  const page = `/n/${slug}/d/${draft}`;
  if (bracket !== null) return `${page}#bracket-${bracket}`;
  return paragraph === null ? page : `${page}#paragraph-${paragraph}`;
}

/** What an item is about; if it does not say, the meeting itself. */
export function itemAt(slug: string, { draft, issue, ...rest }: Item): string {
  if (draft !== null) return provisionAt(slug, { draft, ...rest });
  return `/n/${slug}/${issue === null ? 'process' : `compilation?issue=${issue}`}`;
}
