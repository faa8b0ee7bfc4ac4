/** The sentences of the log, page by page. */
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answer, http } from '../api/client';
import { keys } from '../api/queries';
import type { TimelineEntry } from '../api/types';
import { PAGE, pageOf } from './positions';

/** At most so many pages are read for ticks and steps; beyond, the newest and the one shown. */
const MOST_PAGES = 12;

/** All sentences that could be read, in order. `around` is the position that must be among them. */
export function useEntries(slug: string, head: number, around: number, enabled: boolean) {
  const pages = useMemo(() => {
    const last = pageOf(head);
    const wanted = new Set([pageOf(around)]);
    for (let page = last; page >= 0 && wanted.size < MOST_PAGES; page--) wanted.add(page);
    return [...wanted].sort((a, b) => a - b);
  }, [head, around]);
  return useQueries({
    queries: pages.map((page) => {
      const whole = (page + 1) * PAGE <= head;
      return {
        queryKey: [...keys.timeline(slug, page), whole ? 'whole' : head],
        enabled,
        staleTime: Number.POSITIVE_INFINITY,
        placeholderData: keepPreviousData,
        queryFn: () =>
          answer(
            http.GET('/api/negotiations/{slug}/timeline', {
              params: { path: { slug }, query: { after: page * PAGE, limit: PAGE } },
            }),
          ),
      };
    }),
    combine: (results): TimelineEntry[] => results.flatMap((result) => result.data?.entries ?? []),
  });
}
