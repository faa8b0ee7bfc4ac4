/** Reads and acts about what was entered in delegations' names. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';
import type { StanceKind } from '../api/types';

type Schemas = components['schemas'];
export type Entry = Schemas['EntryView'];

const N = '/api/negotiations/{slug}' as const;

/** What was entered, latest first; the feed keeps it true. */
export function useEntries(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'entries'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/entries`, { params: { path: { slug } } })),
  });
}

/** Proposals whose text an outcome changed, and whose proponents have yet to say that they stand. */
export function usePending(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'pending'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/pending`, { params: { path: { slug } } })),
  });
}

/** What a delegation says to what was entered for it. */
export const entryActs = (slug: string) => ({
  /** As they read at the position `seen`: what was typed on since is not confirmed. */
  confirm: (entries: string[], seen: number | null) =>
    answer(
      http.POST(`${N}/entries/confirmations`, {
        params: { path: { slug } },
        headers: once(),
        body: { entries, seen },
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

/** A stance to enter; `condition` in words, on behalf of `group` if one is named. */
export interface EnteredStance {
  stance: StanceKind;
  reason: string;
  condition: string | null;
  group: string | null;
}

/** What is entered in a delegation's name, by who steers; marked until the delegation confirms it. */
export const entering = (slug: string, delegation: string) => {
  const B = `${N}/brackets/{bracket}` as const;
  const query = { for: delegation };
  const on = (bracket: string) => ({ params: { path: { slug, bracket }, query }, headers: once() });
  const byGroup = (bracket: string, group: string | null) => ({
    params: { path: { slug, bracket }, query: { ...query, group } },
    headers: once(),
  });
  const of = (bracket: string, group: string) => ({
    params: { path: { slug, bracket, group }, query },
    headers: once(),
  });
  return {
    take: (bracket: string, { stance, reason, condition, group }: EnteredStance) =>
      answer(
        http.PUT(`${B}/stance`, {
          ...on(bracket),
          body: {
            stance,
            reason,
            group,
            condition:
              condition === null ? null : { bracket: null, outcome: 'retained', words: condition },
          },
        }),
      ),
    withdraw: (bracket: string, group: string | null) =>
      answer(http.DELETE(`${B}/stance`, byGroup(bracket, group))),
    liftCondition: (bracket: string, group: string | null) =>
      answer(http.DELETE(`${B}/stance/condition`, byGroup(bracket, group))),
    proposeOnBehalf: (bracket: string, group: string) =>
      answer(http.PUT(`${B}/groups/{group}/proposal`, of(bracket, group))),
    align: (bracket: string, group: string) =>
      answer(http.PUT(`${B}/groups/{group}/alignment`, of(bracket, group))),
    dissociate: (bracket: string, group: string, reason: string) =>
      answer(
        http.PUT(`${B}/groups/{group}/dissociation`, { ...of(bracket, group), body: { reason } }),
      ),
    cosponsor: (bracket: string) => answer(http.PUT(`${B}/sponsorship`, on(bracket))),
    leave: (bracket: string) => answer(http.DELETE(`${B}/sponsorship`, on(bracket))),
    object: (question: string, reason: string) =>
      answer(
        http.POST(`${N}/questions/{question}/objections`, {
          params: { path: { slug, question }, query },
          headers: once(),
          body: { reason },
        }),
      ),
    lift: (question: string) =>
      answer(
        http.DELETE(`${N}/questions/{question}/objection`, {
          params: { path: { slug, question }, query },
          headers: once(),
        }),
      ),
    capitalAgrees: (agreement: string) =>
      answer(
        http.POST(`${N}/agreements/{agreement}/confirmation`, {
          params: { path: { slug, agreement }, query },
          headers: once(),
        }),
      ),
    capitalNotifies: (agreement: string, reason: string) =>
      answer(
        http.POST(`${N}/agreements/{agreement}/notification`, {
          params: { path: { slug, agreement }, query },
          headers: once(),
          body: { reason },
        }),
      ),
    giveReason: (bracket: string, reason: string) =>
      answer(http.PUT(`${B}/reason`, { ...on(bracket), body: { reason } })),
    stands: (bracket: string) => answer(http.POST(`${B}/confirmation`, on(bracket))),
    propose: (draft: string, paragraph: string, body: Schemas['WordingBody']) =>
      answer(
        http.POST(`${N}/drafts/{draft}/paragraphs/{paragraph}/proposals`, {
          params: { path: { slug, draft, paragraph }, query },
          headers: once(),
          body,
        }),
      ),
    addParagraph: (draft: string, body: Schemas['AddParagraphBody']) =>
      answer(
        http.POST(`${N}/drafts/{draft}/paragraphs`, {
          params: { path: { slug, draft }, query },
          headers: once(),
          body,
        }),
      ),
  };
};
