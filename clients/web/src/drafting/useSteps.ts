/** Which bracket is at hand, and the way from one to the next. */
import { useCallback, useState } from 'react';

/** A wish of the keyboard for a card, told apart from the last one by its nonce. */
export interface Focus {
  id: string;
  nonce: number;
}

/** The bracket at hand. */
export interface AtHand {
  active: string | null;
  focus: Focus | null;
  /** Takes a bracket in hand, by mouse or touch. */
  take: (id: string | null) => void;
  /** Takes the next or previous one of `order`, gives its card the focus, and returns it. */
  step: (by: -1 | 1, order: readonly string[], cardToo: boolean) => string | null;
}

/** State of the drafting page. */
export function useSteps(): AtHand {
  const [active, setActive] = useState<string | null>(null);
  const [focus, setFocus] = useState<Focus | null>(null);
  const step = useCallback(
    (by: -1 | 1, order: readonly string[], cardToo: boolean) => {
      if (order.length === 0) return null;
      const from = active === null ? -1 : order.indexOf(active);
      const start = from < 0 && by < 0 ? 0 : from;
      const id = order[(start + by + order.length) % order.length] ?? null;
      setActive(id);
      if (id !== null && cardToo) setFocus((held) => ({ id, nonce: (held?.nonce ?? 0) + 1 }));
      return id;
    },
    [active],
  );
  return { active, focus, take: setActive, step };
}
