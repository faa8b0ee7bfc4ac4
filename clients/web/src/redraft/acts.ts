/** Issuing a redraft, and reading what one did. */
import { useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Redraft = Schemas['RedraftView'];
export type Fate = Schemas['FateView'];
export type Preview = Schemas['RedraftPreviewView'];
export type RedraftBody = Schemas['RedraftBody'];
export type RedraftParagraph = Schemas['RedraftParagraphBody'];

const N = '/api/negotiations/{slug}' as const;

/** A new text under the co-facilitators' responsibility; resolves with the revision's id. */
export const issueRedraft = async (
  slug: string,
  draft: string,
  body: RedraftBody,
): Promise<string> => {
  const done = await answer(
    http.POST(`${N}/drafts/{draft}/redrafts`, {
      params: { path: { slug, draft } },
      headers: once(),
      body,
    }),
  );
  return done.created?.revision ?? '';
};

/** What a redraft would do, were it issued now; nothing of it is recorded. */
export const previewRedraft = (slug: string, draft: string, body: RedraftBody): Promise<Preview> =>
  answer(
    http.POST(`${N}/drafts/{draft}/redrafts/preview`, {
      params: { path: { slug, draft } },
      headers: once(),
      body,
    }),
  );

/** A draft with its brackets, and nothing about whose they are. */
export function useSigned(slug: string, draft: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'signed', draft],
    enabled,
    queryFn: () =>
      answer(http.GET(`${N}/drafts/{draft}/signed`, { params: { path: { slug, draft } } })),
  });
}

/** What a redraft did to paragraphs and brackets. */
export function useRedraft(slug: string, revision: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'redraft', revision],
    retry: false,
    queryFn: () =>
      answer(
        http.GET(`${N}/revisions/{revision}/redraft`, { params: { path: { slug, revision } } }),
      ),
  });
}
