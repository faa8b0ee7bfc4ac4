/** The position at which the reader's last visit ended: kept by the server, so on every device. */
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, http, once } from '../api/client';

const VISITS = '/api/negotiations/{slug}/visits' as const;

/** Where a tab remembers that its visit has begun; the browser's own store, a plain one in tests. */
export type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Where the visit before this one ended; null on the first visit.
 *
 * A visit is a tab's session: reloading the page does not begin another. `begin` tells the server
 * that one begins, and answers where the one before ended, 0 if there was none.
 */
export async function visitBefore(
  reader: string,
  begin: () => Promise<number>,
  tab: Kept = sessionStorage,
): Promise<number | null> {
  const key = `travaux-visit-${reader}`;
  const held = Number(tab.getItem(key) ?? Number.NaN);
  const before = Number.isInteger(held) && held >= 0 ? held : await begin();
  tab.setItem(key, String(before));
  return before === 0 ? null : before;
}

/**
 * Begins a visit, once a tab however many ask; null while there was none before, or as long as the
 * server has not said. Nothing depends on it: revisions can still be compared with.
 */
export function useLastVisit(slug: string, participant: string, position: number): number | null {
  const found = useQuery({
    queryKey: ['visit', slug, participant],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      visitBefore(`${slug}-${participant}`, async () => {
        const at = { params: { path: { slug } }, headers: once(), body: { position } };
        return (await answer(http.POST(VISITS, at))).before;
      }),
  });
  return found.data ?? null;
}

/** Notes how far the visit went, whenever the page is hidden or closed. */
export function useVisitGoesOn(slug: string, position: number): void {
  useEffect(() => {
    const note = () => {
      if (document.visibilityState !== 'hidden') return;
      void http
        .PUT(`${VISITS}/latest`, {
          params: { path: { slug } },
          headers: once(),
          body: { position },
          keepalive: true,
        })
        .catch(() => undefined); // the next visit then tells a little more than it must
    };
    document.addEventListener('visibilitychange', note);
    return () => document.removeEventListener('visibilitychange', note);
  }, [slug, position]);
}
