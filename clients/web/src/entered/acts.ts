/** Reads and acts about what was entered in delegations' names. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

export type Entry = components['schemas']['EntryView'];

const N = '/api/negotiations/{slug}' as const;

/** What was entered, latest first; the feed keeps it true. */
export function useEntries(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'entries'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/entries`, { params: { path: { slug } } })),
  });
}

/** What a delegation says to what was entered for it. */
export const entryActs = (slug: string) => ({
  confirm: (entries: string[]) =>
    answer(
      http.POST(`${N}/entries/confirmations`, {
        params: { path: { slug } },
        headers: once(),
        body: { entries },
      }),
    ),
  correct: (entry: string, note: string) =>
    answer(
      http.POST(`${N}/entries/{entry}/correction`, {
        params: { path: { slug, entry } },
        headers: once(),
        body: { note },
      }),
    ),
});
