/** Reads of how the text came to be: histories of paragraphs, comparisons, movement. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Deed = Schemas['DeedView'];
export type Passage = Schemas['PassageView'];
export type LifeStep = Schemas['LifeStepView'];
export type ParagraphHistory = Schemas['ParagraphHistoryView'];
export type Comparison = Schemas['ComparisonView'];
export type ComparisonRow = Schemas['ComparisonRowView'];
export type Segment = Schemas['SegmentView'];

const N = '/api/negotiations/{slug}' as const;

const asQuery = (at: number | null) => (at === null ? {} : { at: String(at) });

/** How a paragraph came to be; `corrections` are slips that their own writers took back at once. */
export function useHistory(
  slug: string,
  draft: string,
  paragraph: string,
  at: number | null,
  corrections: boolean,
) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'history', draft, paragraph, at, corrections],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () =>
      answer(
        http.GET(`${N}/drafts/{draft}/paragraphs/{paragraph}/history`, {
          params: { path: { slug, draft, paragraph }, query: { ...asQuery(at), corrections } },
        }),
      ),
  });
}

/** A draft at two moments: each the name of a revision, a position or a time; `to` null is now. */
export function useComparison(slug: string, draft: string, from: string, to: string | null) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'comparison', draft, from, to],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () =>
      answer(
        http.GET(`${N}/drafts/{draft}/comparison`, {
          params: { path: { slug, draft }, query: to === null ? { from } : { from, to } },
        }),
      ),
  });
}
