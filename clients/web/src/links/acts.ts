/** Contradictions, crossovers between drafts, and the sources of agreed language. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Link = Schemas['LinkView'];
export type Provision = Schemas['ProvisionView'];
export type ProvisionBody = Schemas['ProvisionBody'];
export type Source = Schemas['SourceView'];

const N = '/api/negotiations/{slug}' as const;

/** All there are, settled ones included. */
export function useLinks(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'links'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/links`, { params: { path: { slug } } })),
  });
}

/** What those who steer do with them. */
export const linkActs = (slug: string) => {
  const path = () => ({ params: { path: { slug } }, headers: once() });
  return {
    contradict: (one: ProvisionBody, other: ProvisionBody, why: string) =>
      answer(http.POST(`${N}/contradictions`, { ...path(), body: { one, other, why } })),
    reconcile: (contradiction: string, how: string) =>
      answer(
        http.POST(`${N}/contradictions/{contradiction}/reconciliation`, {
          params: { path: { slug, contradiction } },
          headers: once(),
          body: { how },
        }),
      ),
    cross: (one: ProvisionBody, other: ProvisionBody, question: string) =>
      answer(http.POST(`${N}/crossovers`, { ...path(), body: { one, other, question } })),
    reply: (crossover: string, how: string) =>
      answer(
        http.POST(`${N}/crossovers/{crossover}/answer`, {
          params: { path: { slug, crossover } },
          headers: once(),
          body: { how },
        }),
      ),
    note: (source: Schemas['SourceBody']) =>
      answer(http.POST(`${N}/sources`, { ...path(), body: source })),
    remove: (source: string) =>
      answer(
        http.DELETE(`${N}/sources/{source}`, {
          params: { path: { slug, source } },
          headers: once(),
        }),
      ),
  };
};
