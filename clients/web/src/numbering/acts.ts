/** How paragraphs are labelled, numbering a draft anew, and references within it. */
import { useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Profile = Schemas['ProfileView'];
export type ProfileBody = Schemas['ProfileBody'];
export type Numbering = Schemas['NumberingView'];
export type Reference = Schemas['ReferenceView'];

const D = '/api/negotiations/{slug}/drafts/{draft}' as const;

/** The practice, and what numbering a draft anew would change. */
export function useNumbering(slug: string, draft: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'numbering', draft],
    enabled: draft !== '',
    queryFn: () => answer(http.GET(`${D}/numbering`, { params: { path: { slug, draft } } })),
  });
}

/** Which words refer to which paragraphs. */
export function useReferences(slug: string, draft: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'references', draft],
    enabled: draft !== '',
    queryFn: () => answer(http.GET(`${D}/references`, { params: { path: { slug, draft } } })),
  });
}

/** What whoever holds the pen does about numbers. */
export const numberingActs = (slug: string) => {
  const on = (draft: string) => ({ params: { path: { slug, draft } }, headers: once() });
  return {
    announce: (profile: ProfileBody) =>
      answer(
        http.PUT('/api/negotiations/{slug}/numbering', {
          params: { path: { slug } },
          headers: once(),
          body: profile,
        }),
      ),
    renumber: (draft: string) =>
      answer(http.POST(`${D}/numbering`, { ...on(draft), body: { labels: [] } })),
    find: (draft: string) =>
      answer(http.POST(`${D}/references`, { ...on(draft), body: { references: [] } })),
    note: (draft: string, reference: Schemas['ReferenceBody']) =>
      answer(http.POST(`${D}/references`, { ...on(draft), body: { references: [reference] } })),
    update: (draft: string) => answer(http.POST(`${D}/references/update`, on(draft))),
  };
};
