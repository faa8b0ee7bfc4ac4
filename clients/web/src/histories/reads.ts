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
export type Movement = Schemas['MovementView'];
export type BracketMovement = Schemas['BracketMovementView'];
export type IssueMovement = Schemas['IssueMovementView'];
export type RoundMovement = Schemas['RoundMovementView'];
export type Totals = Schemas['TotalsView'];

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

/** What moved on each issue and bracket, round by round, as of a moment. */
export function useMovement(slug: string, at: number | null) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'movement', at],
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(http.GET(`${N}/movement`, { params: { path: { slug }, query: asQuery(at) } })),
  });
}

/** How many paragraphs are agreed, hold brackets, or neither, as of a moment. */
export function useTotals(slug: string, at: number | null) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'totals', at],
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(http.GET(`${N}/totals`, { params: { path: { slug }, query: asQuery(at) } })),
  });
}
