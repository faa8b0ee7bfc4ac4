/** Brackets that changed a moment ago, for a short, soft highlight. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FeedEvent } from '../api/feed';

/** How long a change stays highlighted, in milliseconds. */
const LINGER = 2600;

/** The set of fresh brackets, and the function to tell it of an event. */
export function useFresh(): [ReadonlySet<string>, (event: FeedEvent) => void] {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(() => new Set());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const held = timers.current;
    return () => {
      for (const timer of held.values()) clearTimeout(timer);
      held.clear();
    };
  }, []);
  const note = useCallback(({ bracket }: FeedEvent) => {
    if (bracket === null) return;
    clearTimeout(timers.current.get(bracket));
    setFresh((held) => new Set(held).add(bracket));
    timers.current.set(
      bracket,
      setTimeout(() => {
        timers.current.delete(bracket);
        setFresh((held) => {
          const rest = new Set(held);
          rest.delete(bracket);
          return rest;
        });
      }, LINGER),
    );
  }, []);
  return [fresh, note];
}
