/** Acts on agreement ad ref, on silence procedures and on packages; and packages in preparation. */
import { useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type AdRef = Schemas['AgreementView'];
export type Level = AdRef['level'];
export type Package = Schemas['PackageView'];
export type PackageDraft = Schemas['PackageDraftView'];
export type PackageOutcome = Schemas['PackageOutcomeBody'];

const N = '/api/negotiations/{slug}' as const;

/** A whole draft, a paragraph of it, or the words that a settled bracket left. */
export interface Agreed {
  draft: string;
  paragraph?: string;
  bracket?: string;
}

/** Agreeing ad referendum, and what capitals say to it. */
export const adRefActs = (slug: string) => {
  const on = (agreement: string) => ({ params: { path: { slug, agreement } }, headers: once() });
  return {
    agree: (what: Agreed, level: Level, pending: string[]) =>
      answer(
        http.POST(`${N}/agreements`, {
          params: { path: { slug } },
          headers: once(),
          body: { paragraph: null, bracket: null, ...what, level, pending },
        }),
      ),
    decide: (question: string, level: Level, pending: string[]) =>
      answer(
        http.POST(`${N}/questions/{question}/decision`, {
          params: { path: { slug, question } },
          headers: once(),
          body: { ad_ref: true, level, pending },
        }),
      ),
    confirm: (agreement: string) =>
      answer(http.POST(`${N}/agreements/{agreement}/confirmation`, on(agreement))),
    notify: (agreement: string, reason: string) =>
      answer(
        http.POST(`${N}/agreements/{agreement}/notification`, {
          ...on(agreement),
          body: { reason },
        }),
      ),
    correct: (
      draft: string,
      paragraph: string,
      body: Schemas['server__api__agreement_views__CorrectionBody'],
    ) =>
      answer(
        http.POST(`${N}/drafts/{draft}/paragraphs/{paragraph}/corrections`, {
          params: { path: { slug, draft, paragraph } },
          headers: once(),
          body,
        }),
      ),
  };
};

/** Silence procedures. Deadlines are told as the time of day in the procedure's place. */
export const silenceActs = (slug: string) => {
  const S = `${N}/silences/{procedure}` as const;
  const on = (procedure: string) => ({ params: { path: { slug, procedure } }, headers: once() });
  return {
    open: (draft: string, deadline: string, place: string, letter: string) =>
      answer(
        http.POST(`${N}/drafts/{draft}/silences`, {
          params: { path: { slug, draft } },
          headers: once(),
          body: { deadline, place, letter },
        }),
      ),
    extend: (procedure: string, deadline: string, reason: string) =>
      answer(http.POST(`${S}/extension`, { ...on(procedure), body: { deadline, reason } })),
    suspend: (procedure: string, reason: string) =>
      answer(http.POST(`${S}/suspension`, { ...on(procedure), body: { reason } })),
    resume: (procedure: string, deadline: string) =>
      answer(http.POST(`${S}/resumption`, { ...on(procedure), body: { deadline } })),
    cancel: (procedure: string, reason: string) =>
      answer(http.POST(`${S}/cancellation`, { ...on(procedure), body: { reason } })),
    confirm: (procedure: string, letter: string) =>
      answer(http.POST(`${S}/confirmation`, { ...on(procedure), body: { letter } })),
    write: (procedure: string, delegations: string[], paragraphs: string[], reason: string) =>
      answer(
        http.POST(`${S}/letters`, {
          ...on(procedure),
          body: { delegations, paragraphs, reason },
        }),
      ),
  };
};

/** Packages that were presented, and the switch of the process. */
export const packageActs = (slug: string) => {
  const on = (of: string) => ({ params: { path: { slug, package: of } }, headers: once() });
  return {
    withdraw: (of: string, reason: string) =>
      answer(http.POST(`${N}/packages/{package}/withdrawal`, { ...on(of), body: { reason } })),
    agree: (of: string, outcomes: PackageOutcome[]) =>
      answer(http.POST(`${N}/packages/{package}/agreement`, { ...on(of), body: { outcomes } })),
    everything: (announced: boolean) =>
      answer(
        http.PUT(`${N}/everything`, {
          params: { path: { slug } },
          headers: once(),
          body: { on: announced },
        }),
      ),
  };
};

/** Packages in preparation: their authors alone see them. */
export const packageDraftActs = (slug: string) => {
  const D = `${N}/package-drafts` as const;
  const on = (of: string) => ({ params: { path: { slug, package: of } }, headers: once() });
  return {
    keep: (of: string | null, title: string, brackets: string[], note: string) => {
      const body = { title, brackets, note };
      return answer(
        of === null
          ? http.POST(D, { params: { path: { slug } }, headers: once(), body })
          : http.PUT(`${D}/{package}`, { ...on(of), body }),
      );
    },
    erase: (of: string) => answer(http.DELETE(`${D}/{package}`, on(of))),
    present: (of: string) => answer(http.POST(`${D}/{package}/presentation`, on(of))),
  };
};

/** What the reader's side prepares: its delegation, or the pen. */
export function usePackageDrafts(slug: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'package-drafts'],
    enabled,
    queryFn: () => answer(http.GET(`${N}/package-drafts`, { params: { path: { slug } } })),
  });
}
