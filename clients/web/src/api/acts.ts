/**
 * Writes, in the negotiators' words. Each resolves when the act is in the record and throws a
 * `Refusal` with the server's sentence otherwise; none is sent twice under two keys.
 */
import { answer, http, once } from './client';
import type { Condition, OutcomeChoice, ParagraphKind, Regime, Role, StanceKind } from './types';

const N = '/api/negotiations/{slug}' as const;

/** Turns an invitation link's token into a session. */
export const signIn = (token: string) =>
  answer(http.POST('/api/sign-in', { body: { token }, headers: once() }));

/** Ends the session. */
export const signOut = () => answer(http.DELETE('/api/session'));

/** Notes that the reader has read what concerns them up to a position. */
export const readNotices = (slug: string, position: number) =>
  answer(
    http.PUT(`${N}/notices/read`, {
      params: { path: { slug } },
      headers: once(),
      body: { position },
    }),
  );

/** What one may do with a bracket of a negotiation. */
export const bracketActs = (slug: string) => {
  const path = (bracket: string) => ({ params: { path: { slug, bracket } }, headers: once() });
  return {
    object: (bracket: string, reason: string) =>
      answer(
        http.POST(`${N}/brackets/{bracket}/objections`, { ...path(bracket), body: { reason } }),
      ),
    accept: (bracket: string, reason = '') =>
      answer(
        http.POST(`${N}/brackets/{bracket}/acceptances`, { ...path(bracket), body: { reason } }),
      ),
    withdrawStance: (bracket: string) =>
      answer(http.DELETE(`${N}/brackets/{bracket}/stance`, path(bracket))),
    withdrawProposal: (bracket: string) =>
      answer(http.DELETE(`${N}/brackets/{bracket}`, path(bracket))),
    confirmProposal: (bracket: string) =>
      answer(http.POST(`${N}/brackets/{bracket}/confirmation`, path(bracket))),
    giveReason: (bracket: string, reason: string) =>
      answer(http.PUT(`${N}/brackets/{bracket}/reason`, { ...path(bracket), body: { reason } })),
    takeUp: (bracket: string) =>
      answer(http.POST(`${N}/brackets/{bracket}/taken-up`, path(bracket))),
    recordOutcome: (bracket: string, outcome: OutcomeChoice['outcome'], text = '') =>
      answer(
        http.POST(`${N}/brackets/{bracket}/outcome`, { ...path(bracket), body: { outcome, text } }),
      ),
    cosponsor: (bracket: string) =>
      answer(http.PUT(`${N}/brackets/{bracket}/sponsorship`, path(bracket))),
    leave: (bracket: string) =>
      answer(http.DELETE(`${N}/brackets/{bracket}/sponsorship`, path(bracket))),
    split: (bracket: string, paragraph: string, at: number) =>
      answer(
        http.POST(`${N}/brackets/{bracket}/split`, { ...path(bracket), body: { paragraph, at } }),
      ),
    join: (bracket: string, absorbed: string) =>
      answer(http.POST(`${N}/brackets/{bracket}/join`, { ...path(bracket), body: { absorbed } })),
    reopen: (bracket: string, reason: string) =>
      answer(
        http.POST(`${N}/brackets/{bracket}/reopening`, { ...path(bracket), body: { reason } }),
      ),
    formAlternatives: (brackets: string[], noText: boolean) =>
      answer(
        http.POST(`${N}/alternatives`, {
          params: { path: { slug } },
          headers: once(),
          body: { brackets, no_text: noText },
        }),
      ),
    tag: (bracket: string, issue: string, on: boolean) => {
      const init = { params: { path: { slug, bracket, issue } }, headers: once() };
      return on
        ? answer(http.PUT(`${N}/brackets/{bracket}/issues/{issue}`, init))
        : answer(http.DELETE(`${N}/brackets/{bracket}/issues/{issue}`, init));
    },
  };
};

/** A position to take; on behalf of a group, if one is named. */
export interface NewStance {
  stance: StanceKind;
  reason?: string;
  condition?: Condition;
  group: string | null;
}

/** Positions in full: any stance, for one's delegation or a group. */
export const positionActs = (slug: string) => {
  const B = `${N}/brackets/{bracket}` as const;
  const at = (bracket: string) => ({ params: { path: { slug, bracket } }, headers: once() });
  const on = (bracket: string, group: string | null) => ({
    params: { path: { slug, bracket }, query: { group } },
    headers: once(),
  });
  const of = (bracket: string, group: string) => ({
    params: { path: { slug, bracket, group } },
    headers: once(),
  });
  return {
    take: (bracket: string, { stance, reason = '', condition, group }: NewStance) =>
      answer(
        http.PUT(`${B}/stance`, {
          ...at(bracket),
          body: { stance, reason, condition: condition ?? null, group },
        }),
      ),
    withdraw: (bracket: string, group: string) =>
      answer(http.DELETE(`${B}/stance`, on(bracket, group))),
    liftCondition: (bracket: string, group: string | null) =>
      answer(http.DELETE(`${B}/stance/condition`, on(bracket, group))),
    correct: (bracket: string, note: string, group: string | null) =>
      answer(http.POST(`${B}/stance/corrections`, { ...at(bracket), body: { note, group } })),
    proposeOnBehalf: (bracket: string, group: string) =>
      answer(http.PUT(`${B}/groups/{group}/proposal`, of(bracket, group))),
    align: (bracket: string, group: string) =>
      answer(http.PUT(`${B}/groups/{group}/alignment`, of(bracket, group))),
    takeBack: (bracket: string, group: string) =>
      answer(http.DELETE(`${B}/groups/{group}/alignment`, of(bracket, group))),
    dissociate: (bracket: string, group: string, reason: string) =>
      answer(
        http.PUT(`${B}/groups/{group}/dissociation`, { ...of(bracket, group), body: { reason } }),
      ),
  };
};

/** Groups, as those who enrol change them. */
export const groupActs = (slug: string) => ({
  enrol: (name: string, code: string) =>
    answer(
      http.POST(`${N}/groups`, {
        params: { path: { slug } },
        headers: once(),
        body: { name, code },
      }),
    ),
  member: (group: string, delegation: string, on: boolean) => {
    const init = { params: { path: { slug, group, delegation } }, headers: once() };
    const path = `${N}/groups/{group}/members/{delegation}` as const;
    return answer(on ? http.PUT(path, init) : http.DELETE(path, init));
  },
  spokesperson: (group: string, participant: string, on: boolean) => {
    const init = { params: { path: { slug, group, participant } }, headers: once() };
    const path = `${N}/groups/{group}/spokespersons/{participant}` as const;
    return answer(on ? http.PUT(path, init) : http.DELETE(path, init));
  },
});

/** A paragraph to be added. */
export interface NewParagraph {
  after: string | null;
  kind: ParagraphKind;
  level: number;
  label: string;
  text: string;
  bracket?: string | null;
  /** What it is to the paragraph `to`. */
  role?: 'insertion' | 'alternative';
  to?: string;
}

/** The structure of a draft: by command, never by typing. */
export const paragraphActs = (slug: string, draft: string) => {
  const P = `${N}/drafts/{draft}/paragraphs/{paragraph}` as const;
  const path = (paragraph: string) => ({
    params: { path: { slug, draft, paragraph } },
    headers: once(),
  });
  return {
    add: (paragraph: NewParagraph) =>
      answer(
        http.POST(`${N}/drafts/{draft}/paragraphs`, {
          params: { path: { slug, draft } },
          headers: once(),
          body: { bracket: null, ...paragraph },
        }),
      ),
    split: (paragraph: string, at: number) =>
      answer(http.POST(`${P}/split`, { ...path(paragraph), body: { at } })),
    join: (paragraph: string) => answer(http.POST(`${P}/join`, path(paragraph))),
    move: (paragraph: string, after: string | null) =>
      answer(http.POST(`${P}/move`, { ...path(paragraph), body: { after } })),
    relabel: (paragraph: string, kind: ParagraphKind, level: number, label: string) =>
      answer(http.PATCH(P, { ...path(paragraph), body: { kind, level, label } })),
    remove: (paragraph: string) => answer(http.DELETE(P, path(paragraph))),
    tag: (paragraph: string, issue: string, on: boolean) => {
      const init = { params: { path: { slug, paragraph, issue } }, headers: once() };
      return on
        ? answer(http.PUT(`${N}/paragraphs/{paragraph}/issues/{issue}`, init))
        : answer(http.DELETE(`${N}/paragraphs/{paragraph}/issues/{issue}`, init));
    },
  };
};

/** Acts of those who steer or enrol. */
export const steeringActs = (slug: string) => {
  const path = () => ({ params: { path: { slug } }, headers: once() });
  return {
    bringText: (title: string, text: string) =>
      answer(http.POST(`${N}/drafts`, { ...path(), body: { title, text } })),
    issueRevision: (draft: string, name: string) =>
      answer(
        http.POST(`${N}/drafts/{draft}/revisions`, {
          params: { path: { slug, draft } },
          headers: once(),
          body: { name },
        }),
      ),
    openRound: (name: string) => answer(http.POST(`${N}/rounds`, { ...path(), body: { name } })),
    closeRound: () => answer(http.DELETE(`${N}/rounds/current`, path())),
    announceRegime: (kind: Regime['kind'], typing: Regime['typing'], attribution: boolean) =>
      answer(http.PUT(`${N}/regime`, { ...path(), body: { kind, typing, attribution } })),
    addIssue: (title: string, parent: string | null) =>
      answer(http.POST(`${N}/issues`, { ...path(), body: { title, parent } })),
    addDelegation: (name: string, code: string) =>
      answer(http.POST(`${N}/delegations`, { ...path(), body: { name, code } })),
    invite: (name: string, role: Role, delegation: string | null) =>
      answer(http.POST(`${N}/invitations`, { ...path(), body: { name, role, delegation } })),
    revokeLinks: (participant: string) =>
      answer(
        http.DELETE(`${N}/people/{participant}/invitations`, {
          params: { path: { slug, participant } },
          headers: once(),
        }),
      ),
    head: (participant: string, on: boolean) => {
      const init = { params: { path: { slug, participant } }, headers: once() };
      return answer(
        on
          ? http.PUT(`${N}/people/{participant}/head`, init)
          : http.DELETE(`${N}/people/{participant}/head`, init),
      );
    },
    setAddress: (participant: string, address: string) =>
      answer(
        http.PUT(`${N}/people/{participant}/address`, {
          params: { path: { slug, participant } },
          headers: once(),
          body: { address },
        }),
      ),
    passPen: (participant: string) =>
      answer(http.PUT(`${N}/pen`, { ...path(), body: { participant } })),
    endParticipation: (participant: string) =>
      answer(
        http.DELETE(`${N}/people/{participant}`, {
          params: { path: { slug, participant } },
          headers: once(),
        }),
      ),
  };
};

/** Questions put to the room. */
export const questionActs = (slug: string) => {
  const question = (id: string) => ({
    params: { path: { slug, question: id } },
    headers: once(),
  });
  return {
    put: (bracket: string, outcome: OutcomeChoice['outcome'], text = '') =>
      answer(
        http.POST(`${N}/brackets/{bracket}/questions`, {
          params: { path: { slug, bracket } },
          headers: once(),
          body: { outcome, text },
        }),
      ),
    object: (id: string, reason: string) =>
      answer(
        http.POST(`${N}/questions/{question}/objections`, { ...question(id), body: { reason } }),
      ),
    lift: (id: string) => answer(http.DELETE(`${N}/questions/{question}/objection`, question(id))),
    decide: (id: string) => answer(http.POST(`${N}/questions/{question}/decision`, question(id))),
    takeDown: (id: string) =>
      answer(http.POST(`${N}/questions/{question}/taken-down`, question(id))),
  };
};
