/** The event feed: one stream per negotiation, which keeps every query on the page true. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { keys } from './queries';

/** One event as the feed tells it. */
export interface FeedEvent {
  position: number;
  type: string;
  sentence: string;
  draft: string | null;
  bracket: string | null;
  occurred_at: number;
}

/** Names under which the feed sends events: the stored type names. */
export const EVENT_TYPES = [
  'alternatives-formed',
  'bracket-deleted',
  'bracket-mooted',
  'bracket-opened',
  'bracket-retained',
  'bracket-tagged',
  'bracket-taken-up',
  'bracket-untagged',
  'bracket-withdrawn',
  'delegation-enrolled',
  'draft-opened',
  'issue-added',
  'negotiation-opened',
  'paragraph-added',
  'paragraph-moved',
  'paragraph-relabelled',
  'paragraph-removed',
  'paragraph-split',
  'paragraph-tagged',
  'paragraph-untagged',
  'paragraphs-joined',
  'participant-enrolled',
  'participant-left',
  'reason-given',
  'regime-announced',
  'revision-issued',
  'round-closed',
  'round-opened',
  'stance-taken',
  'stance-withdrawn',
  'text-changed',
] as const;

/** Milliseconds to wait for more events before reading again; typing comes letter by letter. */
const SETTLE = { acts: 100, typing: 500 };

/**
 * Follows the feed of `slug` while mounted: refreshes what is shown of the present, and tells
 * `onEvent` of each event as it comes. The browser resumes the stream where it broke.
 */
export function useFeed(slug: string, onEvent?: (event: FeedEvent) => void): void {
  const client = useQueryClient();
  const told = useRef(onEvent);
  told.current = onEvent;
  useEffect(() => {
    const source = new EventSource(`/api/negotiations/${encodeURIComponent(slug)}/feed`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = Number.POSITIVE_INFINITY;
    const refresh = () => {
      due = Number.POSITIVE_INFINITY;
      void client.invalidateQueries({
        queryKey: keys.negotiation(slug),
        predicate: (query) => !query.queryKey.some((part) => typeof part === 'number'),
      });
    };
    const hear = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as FeedEvent;
      told.current?.(event);
      const when = Date.now() + (event.type === 'text-changed' ? SETTLE.typing : SETTLE.acts);
      if (when >= due) return;
      due = when;
      clearTimeout(timer);
      timer = setTimeout(refresh, when - Date.now());
    };
    for (const type of EVENT_TYPES) source.addEventListener(type, hear);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, slug]);
}
