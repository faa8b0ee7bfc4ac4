/** Terms: wording settled once, and applied everywhere in one act. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Term = Schemas['TermView'];
export type TermBody = Schemas['TermBody'];
export type Consequences = Schemas['ConsequencesView'];

const T = '/api/negotiations/{slug}/terms' as const;

/** All terms, in the order in which they were settled. */
export function useTerms(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'terms'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(T, { params: { path: { slug } } })),
  });
}

/** What applying a term to a draft would change, sparing some paragraphs. */
export function useConsequences(
  slug: string,
  term: string,
  draft: string,
  spared: readonly string[],
) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'consequences', term, draft, spared],
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET(`${T}/{term}/consequences`, {
          params: { path: { slug, term }, query: { draft, spared: [...spared] } },
        }),
      ),
  });
}

/** What those who steer do with them. */
export const termActs = (slug: string) => {
  const on = (term: string) => ({ params: { path: { slug, term } }, headers: once() });
  return {
    settle: (body: TermBody) =>
      answer(http.POST(T, { params: { path: { slug } }, headers: once(), body })),
    correct: (term: string, body: TermBody) =>
      answer(http.PUT(`${T}/{term}`, { ...on(term), body })),
    unsettle: (term: string, why: string) =>
      answer(http.POST(`${T}/{term}/unsettling`, { ...on(term), body: { why } })),
    apply: (term: string, draft: string, spared: string[]) =>
      answer(http.POST(`${T}/{term}/application`, { ...on(term), body: { draft, spared } })),
  };
};
