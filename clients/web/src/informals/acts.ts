/** Bringing text from informals into the record, and the list of what was brought. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Informals = Schemas['InformalsView'];
export type Brought = Schemas['BroughtView'];

const N = '/api/negotiations/{slug}' as const;

/** What emerged from informals, in the order in which it was brought in; the feed keeps it true. */
export function useBrought(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'informals'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/informals`, { params: { path: { slug } } })),
  });
}

/** What the pen brings in, also while the phase is off the record. */
export const informalsActs = (slug: string) => ({
  /** Words at a place of a paragraph, or one more option for the place of `body.beside`. */
  wording: (draft: string, paragraph: string, body: Schemas['BroughtWordingBody']) =>
    answer(
      http.POST(`${N}/drafts/{draft}/paragraphs/{paragraph}/informals`, {
        params: { path: { slug, draft, paragraph } },
        headers: once(),
        body,
      }),
    ),
  paragraph: (draft: string, body: Schemas['BroughtParagraphBody']) =>
    answer(
      http.POST(`${N}/drafts/{draft}/informals`, {
        params: { path: { slug, draft } },
        headers: once(),
        body,
      }),
    ),
});
