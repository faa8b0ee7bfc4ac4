/** Bringing in text that emerged from informals, and reading what was brought. */
import { useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Brought = Schemas['BroughtView'];

const N = '/api/negotiations/{slug}' as const;

/** All that was brought in, in order. */
export function useBrought(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'informals'],
    queryFn: () => answer(http.GET(`${N}/informals`, { params: { path: { slug } } })),
  });
}

/** Wording at a place of a paragraph, or a whole paragraph. */
export const informalsActs = (slug: string) => ({
  bringWording: (draft: string, paragraph: string, body: Schemas['BroughtWordingBody']) =>
    answer(
      http.POST(`${N}/drafts/{draft}/paragraphs/{paragraph}/informals`, {
        params: { path: { slug, draft, paragraph } },
        headers: once(),
        body,
      }),
    ),
  bringParagraph: (draft: string, body: Schemas['BroughtParagraphBody']) =>
    answer(
      http.POST(`${N}/drafts/{draft}/informals`, {
        params: { path: { slug, draft } },
        headers: once(),
        body,
      }),
    ),
});
