/** Reads, as TanStack queries. `at` is a position, or null for now. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, Refusal } from './client';
import type { Person } from './types';

/** Query keys, from the general to the particular: invalidating a prefix refreshes all beneath. */
export const keys = {
  me: ['me'] as const,
  negotiation: (slug: string) => ['n', slug] as const,
  glance: (slug: string, at: number | null) => ['n', slug, 'glance', at] as const,
  people: (slug: string) => ['n', slug, 'people'] as const,
  notices: (slug: string) => ['n', slug, 'notices'] as const,
  board: (slug: string, at: number | null) => ['n', slug, 'board', at] as const,
  draft: (slug: string, draft: string, at: number | null) =>
    ['n', slug, 'draft', draft, at] as const,
  written: (slug: string, draft: string, at: number | null, names: boolean) =>
    ['n', slug, 'written', draft, at, names] as const,
  timeline: (slug: string, chunk: number) => ['timeline', slug, chunk] as const,
};

const asQuery = (at: number | null) => (at === null ? {} : { at: String(at) });

/** Past moments never change; the present is refreshed by the feed. */
const freshness = (at: number | null) => (at === null ? 0 : Number.POSITIVE_INFINITY);

/** Who is signed in; null when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    staleTime: 300_000,
    retry: false,
    queryFn: async () => {
      try {
        return await answer(http.GET('/api/me'));
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** The negotiation at a glance. */
export function useNegotiation(slug: string, at: number | null = null) {
  return useQuery({
    queryKey: keys.glance(slug, at),
    staleTime: freshness(at),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}', { params: { path: { slug }, query: asQuery(at) } }),
      ),
  });
}

/** What concerns the reader, latest first. */
export function useNotices(slug: string) {
  return useQuery({
    queryKey: keys.notices(slug),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(http.GET('/api/negotiations/{slug}/notices', { params: { path: { slug } } })),
  });
}

/** The participants. */
export function usePeople(slug: string, enabled = true) {
  return useQuery({
    queryKey: keys.people(slug),
    enabled,
    queryFn: (): Promise<Person[]> =>
      answer(http.GET('/api/negotiations/{slug}/people', { params: { path: { slug } } })),
  });
}

/** Which brackets are still contested, per issue. */
export function useBoard(slug: string, at: number | null) {
  return useQuery({
    queryKey: keys.board(slug, at),
    staleTime: freshness(at),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/board', {
          params: { path: { slug }, query: asQuery(at) },
        }),
      ),
  });
}

/** Where agreement stands: questions on screen, ad ref, silence, packages. */
export function useAgreement(slug: string, at: number | null) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'agreement', at],
    staleTime: freshness(at),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/agreement', {
          params: { path: { slug }, query: asQuery(at) },
        }),
      ),
  });
}

/** What an answer is narrowed to; null is all. */
export interface Wanted {
  issue: string | null;
  delegation: string | null;
  group: string | null;
  kind: string | null;
  state: string | null;
}

/** Each paragraph, and beneath it what each proponent proposes. */
export function useCompilation(slug: string, at: number | null, filter: Wanted) {
  const wanted = said(filter);
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'compilation', at, wanted],
    staleTime: freshness(at),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/compilation', {
          params: { path: { slug }, query: { ...asQuery(at), ...wanted } },
        }),
      ),
  });
}

/** Who stands where, and whence each position comes. */
export function useMatrix(slug: string, at: number | null, filter: Wanted) {
  const wanted = said(filter);
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'matrix', at, wanted],
    staleTime: freshness(at),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/matrix', {
          params: { path: { slug }, query: { ...asQuery(at), ...wanted } },
        }),
      ),
  });
}

/** Where one delegation stands: what it proposes, says, and is covered by. */
export function usePositions(slug: string, delegation: string | null) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'positions', delegation],
    enabled: delegation !== null,
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/positions', {
          params: { path: { slug }, query: delegation === null ? {} : { delegation } },
        }),
      ),
  });
}

/** A draft's text and brackets; nothing is read while no draft is named. */
export function useDraftText(slug: string, draft: string, at: number | null) {
  return useQuery({
    queryKey: keys.draft(slug, draft, at),
    enabled: draft !== '',
    staleTime: freshness(at),
    placeholderData: (previous) => (previous?.id === draft ? previous : undefined),
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/drafts/{draft}', {
          params: { path: { slug, draft }, query: asQuery(at) },
        }),
      ),
  });
}

/** The draft in written form: plain text with brackets and attributions as diplomats write them. */
export function useWrittenForm(
  slug: string,
  draft: string,
  at: number | null,
  names: boolean,
  enabled: boolean,
) {
  return useQuery({
    queryKey: keys.written(slug, draft, at, names),
    enabled,
    staleTime: freshness(at),
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/drafts/{draft}/written', {
          params: { path: { slug, draft }, query: { ...asQuery(at), names } },
          parseAs: 'text',
        }),
      ),
  });
}

/** The position that a time stands for: the last event that had occurred by then. */
export function momentAt(slug: string, time: string) {
  return answer(
    http.GET('/api/negotiations/{slug}/moment', { params: { path: { slug }, query: { time } } }),
  );
}

/** One bracket, open or settled; nothing is read while `bracket` is null. */
export function useBracket(slug: string, bracket: string | null, at: number | null) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'bracket', bracket, at],
    enabled: bracket !== null,
    retry: false,
    staleTime: freshness(at),
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/brackets/{bracket}', {
          params: { path: { slug, bracket: bracket ?? '' }, query: asQuery(at) },
        }),
      ),
  });
}

/** The filters that ask for something. */
function said(filter: Wanted) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}
