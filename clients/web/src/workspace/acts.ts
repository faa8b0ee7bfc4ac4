/** Reads and acts of workspaces: what a delegation prepares in private. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';
import type { StanceKind } from '../api/types';

type Schemas = components['schemas'];
export type Workspace = Schemas['WorkspaceView'];
export type WorkspaceRow = Schemas['WorkspaceRowView'];
export type Difference = Schemas['DifferenceView'];
export type Prepared = Schemas['PreparedView'];

const N = '/api/negotiations/{slug}/workspaces' as const;
const W = `${N}/{workspace}` as const;

/** Milliseconds between looks: what colleagues do here is in no feed. */
const LOOK = 2_000;

const listKey = (slug: string) => [...keys.negotiation(slug), 'workspaces'];
/** What is known of one workspace; invalidated after every act on it. */
export const workspaceKey = (slug: string, workspace: string) => [...listKey(slug), workspace];

/** The workspaces that the reader belongs to. */
export function useWorkspaces(slug: string) {
  return useQuery({
    queryKey: listKey(slug),
    placeholderData: keepPreviousData,
    queryFn: () => answer(http.GET(N, { params: { path: { slug } } })),
  });
}

/** A workspace: what differs from the room. */
export function useWorkspace(slug: string, workspace: string) {
  return useQuery({
    queryKey: workspaceKey(slug, workspace),
    refetchInterval: LOOK,
    retry: false,
    queryFn: () => answer(http.GET(W, { params: { path: { slug, workspace } } })),
  });
}

/** The text of a workspace, with its brackets. */
export function useWorkspaceText(slug: string, workspace: string) {
  return useQuery({
    queryKey: [...workspaceKey(slug, workspace), 'text'],
    refetchInterval: LOOK,
    retry: false,
    queryFn: () => answer(http.GET(`${W}/draft`, { params: { path: { slug, workspace } } })),
  });
}

/** Begins a workspace on a draft. */
export const beginWorkspace = (slug: string, draft: string, name: string, group: string | null) =>
  answer(
    http.POST(N, { params: { path: { slug } }, headers: once(), body: { draft, name, group } }),
  );

/** What its members do with a workspace. */
export const workspaceActs = (slug: string, workspace: string) => {
  const at = () => ({ params: { path: { slug, workspace } }, headers: once() });
  const on = (bracket: string) => ({
    params: { path: { slug, workspace, bracket } },
    headers: once(),
  });
  return {
    clear: (cleared: boolean) =>
      cleared
        ? answer(http.POST(`${W}/clearance`, at()))
        : answer(http.DELETE(`${W}/clearance`, at())),
    table: () => answer(http.POST(`${W}/tabling`, at())),
    discard: (paragraph: string | null) =>
      answer(
        http.DELETE(`${W}/changes`, {
          params: { path: { slug, workspace }, query: paragraph === null ? {} : { paragraph } },
          headers: once(),
        }),
      ),
    erase: () => answer(http.DELETE(W, at())),
    add: (after: string | null, text: string) =>
      answer(
        http.POST(`${W}/paragraphs`, {
          ...at(),
          body: { after, kind: 'text', level: 0, label: '', text },
        }),
      ),
    takeStance: (bracket: string, stance: StanceKind, reason: string) =>
      answer(http.PUT(`${W}/positions/{bracket}`, { ...on(bracket), body: { stance, reason } })),
    cosponsor: (bracket: string) =>
      answer(http.PUT(`${W}/sponsorships/{bracket}`, { ...on(bracket), body: { joins: true } })),
    giveReason: (bracket: string, reason: string) =>
      answer(http.PUT(`${W}/reasons/{bracket}`, { ...on(bracket), body: { reason } })),
    drop: (prepared: Prepared) =>
      prepared.what === 'gives a reason'
        ? answer(http.DELETE(`${W}/reasons/{bracket}`, on(prepared.bracket)))
        : answer(http.DELETE(`${W}/positions/{bracket}`, on(prepared.bracket))),
  };
};
