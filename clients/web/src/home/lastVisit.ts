/** The position at which a reader last left a negotiation, kept in this browser. */

/** Where positions are kept; the browser's own stores in the page, plain ones in tests. */
export interface Kept {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * The position of the visit before this one; null on the first visit.
 *
 * A visit is a tab's session: reloading the page does not begin another. `now` is where the record
 * stands, to be the last visit of the next.
 */
export function lastVisit(
  reader: string,
  now: number,
  visits: Kept = localStorage,
  tab: Kept = sessionStorage,
): number | null {
  const key = `travaux-visit-${reader}`;
  const before = tab.getItem(key) ?? visits.getItem(key) ?? '';
  tab.setItem(key, before);
  visits.setItem(key, String(now));
  return /^\d+$/.test(before) && Number(before) <= now ? Number(before) : null;
}
