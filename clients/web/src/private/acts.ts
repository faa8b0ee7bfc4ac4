/** What delegations tell the co-facilitators in private, and what would unlock a bracket. */
import { useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';
import type { Role, StanceKind } from '../api/types';

type Schemas = components['schemas'];
export type Sounding = Schemas['SoundingView'];
export type Locked = Schemas['LockedView'];
export type Obstacle = Schemas['ObstacleView'];

const N = '/api/negotiations/{slug}' as const;

/** Whether `role` is told in private: not the secretariat. */
export const listens = (role: Role): boolean => role === 'co-facilitator';

/** What the reader's delegation told; for the co-facilitators, what all told. */
export function useSoundings(slug: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'soundings'],
    enabled,
    queryFn: () => answer(http.GET(`${N}/soundings`, { params: { path: { slug } } })),
  });
}

/** Outcomes to suppose, by bracket. */
export interface Supposed {
  retained: string[];
  deleted: string[];
}

/** What stands between brackets and being ripe; one of them, or all where none is named. */
export function useUnlock(slug: string, bracket: string | null, supposed: Supposed) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'unlock', bracket, supposed],
    queryFn: () =>
      answer(
        http.GET(`${N}/unlock`, {
          params: {
            path: { slug },
            query: { ...(bracket === null ? {} : { bracket }), ...supposed },
          },
        }),
      ),
  });
}

/** Telling, and erasing what was told. */
export const soundingActs = (slug: string) => {
  const on = (bracket: string) => ({ params: { path: { slug, bracket } }, headers: once() });
  return {
    tell: (bracket: string, stance: StanceKind, words: string) =>
      answer(
        http.PUT(`${N}/brackets/{bracket}/sounding`, { ...on(bracket), body: { stance, words } }),
      ),
    erase: (bracket: string) =>
      answer(http.DELETE(`${N}/brackets/{bracket}/sounding`, on(bracket))),
  };
};
