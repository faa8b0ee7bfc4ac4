/** The event feed: one stream per negotiation, which keeps every query on the page true. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { components as EventSchemas } from './events';
import { keys } from './queries';
import type { Negotiation } from './types';

/** One event as the feed tells it. */
export interface FeedEvent {
  position: number;
  type: string;
  sentence: string;
  draft: string | null;
  bracket: string | null;
  occurred_at: number;
}

type Bodies = EventSchemas['schemas'];
type Tag<Body> = Body extends { type: infer Name extends string } ? Name : never;
type Change = Bodies['TextChanged']['changes'][number]['type'];

/** The stored names of events, from the schema of the log; changes of text are within events. */
export type EventType = Exclude<
  { [Name in keyof Bodies]: Tag<Bodies[Name]> }[keyof Bodies],
  Change
>;

/** The browser tells events by name, so every name must be listened for; the compiler counts. */
const EVENTS: Record<EventType, true> = {
  'ad-ref-awaited': true,
  'ad-ref-confirmed': true,
  'ad-ref-reopened': true,
  'ad-ref-restored': true,
  'agenda-set': true,
  'agreed-ad-ref': true,
  'alignment-withdrawn': true,
  'alternatives-set': true,
  'bracket-deleted': true,
  'bracket-merged': true,
  'bracket-mooted': true,
  'bracket-opened': true,
  'bracket-rebased': true,
  'bracket-recast': true,
  'bracket-reopened': true,
  'bracket-retained': true,
  'bracket-split': true,
  'bracket-tagged': true,
  'bracket-taken-up': true,
  'bracket-untagged': true,
  'bracket-withdrawn': true,
  'brackets-joined': true,
  'condition-lifted': true,
  'contradiction-flagged': true,
  'contradiction-reconciled': true,
  'cosponsor-joined': true,
  'cosponsor-left': true,
  'crossover-answered': true,
  'crossover-linked': true,
  'delegation-enrolled': true,
  'delegation-left': true,
  'draft-adopted-whole': true,
  dissociated: true,
  'draft-opened': true,
  'draft-renumbered': true,
  'editorially-corrected': true,
  'confirmation-taken-back': true,
  'entry-confirmed': true,
  'entry-dictated': true,
  'entry-corrected': true,
  'everything-announced': true,
  'floor-requested': true,
  'floor-given': true,
  'floor-waived': true,
  'generation-begun': true,
  'group-condition-lifted': true,
  'group-enrolled': true,
  'group-joined': true,
  'group-left': true,
  'group-stance-corrected': true,
  'group-stance-taken': true,
  'group-stance-withdrawn': true,
  'head-named': true,
  'head-released': true,
  'issue-added': true,
  'item-reached': true,
  'meeting-closed': true,
  'meeting-opened': true,
  'member-aligned': true,
  'member-dissociated': true,
  'negotiation-opened': true,
  'numbering-announced': true,
  'package-agreed': true,
  'package-presented': true,
  'package-withdrawn': true,
  'paragraph-added': true,
  'paragraph-moved': true,
  'paragraph-relabelled': true,
  'paragraph-removed': true,
  'paragraph-split': true,
  'paragraph-tagged': true,
  'paragraph-untagged': true,
  'paragraphs-joined': true,
  'participant-enrolled': true,
  'participant-left': true,
  'pen-passed': true,
  'phase-opened': true,
  'position-explained': true,
  'proposal-confirmed': true,
  'proposed-nationally': true,
  'proposed-on-behalf': true,
  'question-decided': true,
  'question-objected': true,
  'question-objection-lifted': true,
  'question-posed': true,
  'question-taken-down': true,
  'reason-given': true,
  'redraft-issued': true,
  'references-noted': true,
  'references-updated': true,
  'regime-announced': true,
  'revision-issued': true,
  'role-noted': true,
  'round-closed': true,
  'round-opened': true,
  'silence-broken': true,
  'silence-cancelled': true,
  'silence-confirmed': true,
  'silence-ends-soon': true,
  'silence-extended': true,
  'silence-letter-late': true,
  'silence-opened': true,
  'silence-resumed': true,
  'silence-suspended': true,
  'silence-unbroken': true,
  'source-noted': true,
  'source-removed': true,
  'spokesperson-named': true,
  'spokesperson-released': true,
  'stance-corrected': true,
  'stance-stated': true,
  'stance-withdrawn': true,
  'statement-delivered': true,
  'submission-filed': true,
  'submissions-called': true,
  tabled: true,
  'term-applied': true,
  'term-corrected': true,
  'term-settled': true,
  'term-unsettled': true,
  'text-changed': true,
  'text-from-informals': true,
  'typed-for': true,
  'wording-proposed': true,
};

/** Milliseconds to wait for more events before reading again; typing comes letter by letter. */
const SETTLE = { acts: 100, typing: 500 };

/** Milliseconds, about, until a stream that was refused is asked for again. */
const AGAIN = 10_000;

/**
 * Follows the feed of `slug` while mounted: refreshes what is shown of the present, and tells
 * `onEvent` of each event as it comes. The browser resumes the stream where it broke.
 */
export function useFeed(slug: string, onEvent?: (event: FeedEvent) => void): void {
  const client = useQueryClient();
  const told = useRef(onEvent);
  told.current = onEvent;
  useEffect(() => {
    let source: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = Number.POSITIVE_INFINITY;
    // What this page reads is as of here, or later: it reads nothing before the glance is there.
    let last = client.getQueryData<Negotiation>(keys.glance(slug, null))?.position;
    let typingOnly = true;
    const refresh = () => {
      const typed = typingOnly;
      due = Number.POSITIVE_INFINITY;
      typingOnly = true;
      void client.invalidateQueries({
        queryKey: keys.negotiation(slug),
        predicate: ({ queryKey }) =>
          !queryKey.some((part) => typeof part === 'number') &&
          // Nobody is told of typing.
          !(typed && queryKey[2] === 'notices'),
      });
    };
    const hear = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as FeedEvent;
      told.current?.(event);
      last = event.position;
      const typing = event.type === 'text-changed' || event.type === 'typed-for';
      if (!typing) typingOnly = false;
      const when = Date.now() + (typing ? SETTLE.typing : SETTLE.acts);
      if (when >= due) return;
      due = when;
      clearTimeout(timer);
      timer = setTimeout(refresh, when - Date.now());
    };
    // The server's first word is where the log stands: what was read earlier may be older.
    const begin = (message: Event) => {
      if (!(message instanceof MessageEvent)) return;
      const { position } = JSON.parse(message.data) as { position: number };
      if (position === last) return;
      last = position;
      typingOnly = false;
      refresh();
    };
    const open = () => {
      const opened = new EventSource(`/api/negotiations/${encodeURIComponent(slug)}/feed`);
      for (const type of Object.keys(EVENTS)) opened.addEventListener(type, hear);
      opened.addEventListener('open', begin);
      opened.addEventListener('error', () => {
        // The browser resumes by itself after a break, but gives up when it is answered: by a proxy
        // whose server is away, say, or because the session has ended.
        if (opened.readyState !== EventSource.CLOSED) return;
        void client.invalidateQueries({ queryKey: keys.me });
        again = setTimeout(open, AGAIN * (0.5 + Math.random()));
      });
      source = opened;
    };
    open();
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      source?.close();
    };
  }, [client, slug]);
}
