/** Reads and acts of the process: phases, meetings and their floor, submissions, adoption. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Process = Schemas['ProcessView'];
export type Meeting = Schemas['MeetingView'];
export type AgendaItem = Schemas['AgendaItemView'];
export type Call = Schemas['CallView'];
export type Adoption = Schemas['AdoptionView'];
export type Phase = Schemas['PhaseBody'];
export type Manner = Adoption['manner'];
export type Votes = Schemas['VotesView'];
export type Left = Schemas['LeftBracketBody'];
export type Statement = Schemas['StatementView'];

const N = '/api/negotiations/{slug}' as const;

/** How far the process has come; the feed keeps it true. */
export function useProcess(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'process'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/process`, { params: { path: { slug } } })),
  });
}

/** What was said on the record, in the order in which it was said. */
export function useStatements(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'statements'],
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(`${N}/statements`, { params: { path: { slug } } })),
  });
}

/** What is done on the process page. */
export const processActs = (slug: string) => {
  const path = () => ({ params: { path: { slug } }, headers: once() });
  const at = (meeting: string) => ({ params: { path: { slug, meeting } }, headers: once() });
  return {
    openPhase: (phase: Phase) => answer(http.POST(`${N}/phases`, { ...path(), body: phase })),
    openMeeting: (name: string) =>
      answer(http.POST(`${N}/meetings`, { ...path(), body: { name } })),
    closeMeeting: () => answer(http.DELETE(`${N}/meetings/current`, path())),
    setAgenda: (meeting: string, items: Schemas['AgendaItemBody'][]) =>
      answer(http.PUT(`${N}/meetings/{meeting}/agenda`, { ...at(meeting), body: { items } })),
    reachItem: (meeting: string, item: string | null) =>
      answer(http.PUT(`${N}/meetings/{meeting}/item`, { ...at(meeting), body: { item } })),
    askForFloor: (meeting: string, delegation: string | null, onBehalf: string) =>
      answer(
        http.POST(`${N}/meetings/{meeting}/speakers`, {
          ...at(meeting),
          body: { delegation, on_behalf: onBehalf },
        }),
      ),
    waiveFloor: (meeting: string, delegation: string) =>
      answer(
        http.DELETE(`${N}/meetings/{meeting}/speakers/{delegation}`, {
          params: { path: { slug, meeting, delegation } },
          headers: once(),
        }),
      ),
    giveFloor: (meeting: string, delegation: string | null = null) =>
      answer(http.POST(`${N}/meetings/{meeting}/floor`, { ...at(meeting), body: { delegation } })),
    call: (title: string, deadline: number, draft: string | null) =>
      answer(http.POST(`${N}/calls`, { ...path(), body: { title, deadline, draft } })),
    file: (call: string, words: string, delegation: string | null) =>
      answer(
        http.POST(`${N}/calls/{call}/submissions`, {
          params: { path: { slug, call } },
          headers: once(),
          body: { words, delegation },
        }),
      ),
    adopt: (draft: string, manner: Manner, votes: Votes | null, revision: string | null) =>
      answer(
        http.POST(`${N}/drafts/{draft}/adoption`, {
          params: { path: { slug, draft } },
          headers: once(),
          body: { manner, votes, revision },
        }),
      ),
    explain: (adopted: string, words: string, delegation: string | null) =>
      answer(
        http.POST(`${N}/adoptions/{adopted}/explanations`, {
          params: { path: { slug, adopted } },
          headers: once(),
          body: { words, delegation },
        }),
      ),
    dissociate: (adopted: string, words: string, paragraphs: string[], delegation: string | null) =>
      answer(
        http.POST(`${N}/adoptions/{adopted}/dissociations`, {
          params: { path: { slug, adopted } },
          headers: once(),
          body: { words, paragraphs, delegation },
        }),
      ),
    state: (said: Schemas['StatementBody']) =>
      answer(http.POST(`${N}/statements`, { ...path(), body: said })),
    depart: (delegation: string, brackets: Left[]) =>
      answer(
        http.POST(`${N}/delegations/{delegation}/departure`, {
          params: { path: { slug, delegation } },
          headers: once(),
          body: { brackets },
        }),
      ),
  };
};
