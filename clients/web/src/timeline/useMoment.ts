/** The moment that a page shows stands in its address: `?at=` a position, or none for now. */
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { positionIn } from './positions';

/** The moment shown, and how to go to another. */
export interface Moment {
  /** A position, or null for now. */
  at: number | null;
  go: (at: number | null) => void;
}

/** Reads and writes the address; going to another moment leaves no trail in the history. */
export function useMoment(): Moment {
  const [params, setParams] = useSearchParams();
  const go = useCallback(
    (at: number | null) => {
      setParams(
        (held) => {
          if (at === null) held.delete('at');
          else held.set('at', String(at));
          return held;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [setParams],
  );
  return { at: positionIn(params.get('at')), go };
}
