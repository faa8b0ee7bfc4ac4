/** What the editor asks of the page: structure by command, one after the other. */
import { useMemo, useRef } from 'react';
import { type NewParagraph, paragraphActs } from '../api/acts';
import { entering } from '../entered/acts';
import { useRoom } from '../room/context';
import { holdsPen } from '../room/rights';
import { tell } from '../shell/useAct';
import type { LiveDraft } from './live/liveDraft';
import { addBelow, enter, join, paste } from './live/structure';

/** Structural acts on the draft, as clicks and keys ask for them. Refusals are told. */
export interface Seat {
  enter: (block: string, offset: number) => void;
  join: (first: string, second: string) => void;
  paste: (after: string, lines: readonly string[]) => void;
  addBelow: (block: string) => void;
  /** Adds the first paragraph of an empty draft. */
  addFirst: () => void;
  /** Does something once all typing is in the record. */
  afterwards: (act: () => Promise<unknown>) => void;
  /** Whether a bracket is the reader's own open proposal. */
  own: (bracket: string) => boolean;
}

/** Stable for as long as draft and reader stay; acts run in the order in which they were asked. */
export function useSeat(
  draft: string,
  live: LiveDraft | null,
  dictating: string | null = null,
): Seat {
  const { slug, me, negotiation } = useRoom();
  const latest = useRef(live);
  latest.current = live;
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const pen = dictating === null && holdsPen(me, negotiation);
  return useMemo(() => {
    const acts = {
      ...paragraphActs(slug, draft),
      ...(dictating === null ? {} : dictatedActs(slug, draft, dictating)),
    };
    const own = (id: string) => latest.current?.room.mine(id) ?? false;
    const inTurn = (act: (sitting: LiveDraft) => Promise<unknown>) => {
      const turn = queue.current.then(() => {
        const sitting = latest.current;
        return sitting === null ? undefined : act(sitting);
      });
      queue.current = turn.catch((error: Error) => tell(error.message));
    };
    const seated = ({ room, recorded }: LiveDraft) => ({
      room,
      recorded,
      acts,
      pen,
    });
    return {
      enter: (block, offset) => inTurn((live) => enter(seated(live), block, offset)),
      join: (first, second) => inTurn((live) => join(seated(live), first, second)),
      paste: (after, lines) => inTurn((live) => paste(seated(live), after, lines)),
      addBelow: (block) => inTurn((live) => addBelow(seated(live), block)),
      addFirst: () =>
        inTurn(() => acts.add({ after: null, kind: 'text', level: 0, label: '', text: '' })),
      afterwards: (act) => inTurn((live) => live.recorded().then(act)),
      own,
    };
  }, [slug, draft, pen, dictating]);
}

/** Of the acts on paragraphs, what somebody who types for a delegation does in its name. */
function dictatedActs(slug: string, draft: string, dictating: string) {
  const not = () =>
    Promise.reject(
      new Error('Paragraphs are not split or joined while you type for a delegation.'),
    );
  return {
    // Each is a proposal of its own (SPEC E1).
    add: (paragraph: NewParagraph) =>
      entering(slug, dictating).addParagraph(draft, { ...paragraph, bracket: null }),
    split: not,
    join: not,
  };
}
