/** The text and brackets on the page: of now, or of the past moment that is asked for. */
import { useMemo } from 'react';
import { useLocation } from 'react-router';
import { useBracket, useDraftText } from '../api/queries';
import type { DraftText } from '../api/types';
import { useRoom } from '../room/context';
import type { Brackets } from './paper/drawing';

/** What the page shows. */
export interface Shown {
  /** The text now; undefined until it is read. */
  now: DraftText | undefined;
  /** The text at the moment asked for. */
  text: DraftText | undefined;
  /** Brackets of the text now. */
  current: Brackets;
  /** Brackets of the moment, with the one that the address names, if it is settled. */
  brackets: Brackets;
  /** The bracket that the address names (`#bracket-…`), or null. */
  named: string | null;
  /** The paragraph that the address names (`#paragraph-…`), or null. */
  place: string | null;
  error: Error | null;
}

const NONE: Brackets = new Map();

/** Reads the draft as it is now and at `at`. */
export function useShown(draft: string, at: number | null): Shown {
  const { slug } = useRoom();
  const now = useDraftText(slug, draft, null);
  const then = useDraftText(slug, draft, at);
  const { hash } = useLocation();
  const named = hash.startsWith('#bracket-') ? hash.slice('#bracket-'.length) : null;
  const current = useMemo(() => byId(now.data), [now.data]);
  const standing = useMemo(() => byId(then.data), [then.data]);
  const place = hash.startsWith('#paragraph-') ? hash.slice('#paragraph-'.length) : null;
  const absent = named !== null && then.data !== undefined && !standing.has(named);
  const settled = useBracket(slug, absent ? named : null, at);
  const brackets = useMemo(() => {
    const extra = settled.data;
    if (extra === undefined || standing.has(extra.id)) return standing;
    return new Map(standing).set(extra.id, extra);
  }, [standing, settled.data]);
  return { now: now.data, text: then.data, current, brackets, named, place, error: then.error };
}

function byId(text: DraftText | undefined): Brackets {
  return text ? new Map(text.brackets.map((bracket) => [bracket.id, bracket])) : NONE;
}
