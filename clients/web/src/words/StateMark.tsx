/** A bracket's state, the same everywhere: a shape and its word, never colour alone. */
import type { ReactNode } from 'react';
import type { State } from '../api/types';
import classes from './StateMark.module.css';

const SHAPES: Record<State, ReactNode> = {
  contested: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  unopposed: (
    <>
      <circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 2.8a5.2 5.2 0 0 0 0 10.4z" fill="currentColor" />
    </>
  ),
  ripe: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2.2" />,
  settled: <path d="M2.8 8.6l3.4 3.4 7-7.6" fill="none" stroke="currentColor" strokeWidth="2.2" />,
};

/** What each state means, in a sentence (DOMAIN: States). */
export const MEANINGS: Record<State, string> = {
  contested: 'Open, and an objection, a reservation or a competing alternative stands.',
  unopposed: 'Open, and nobody stands against it.',
  ripe: 'Considered by a meeting, and nobody stands against it: it can be decided.',
  settled: 'No longer open: retained, deleted, withdrawn or overtaken.',
};

/** The states in the order in which a bracket passes through them. */
export const STATES: readonly State[] = ['contested', 'unopposed', 'ripe', 'settled'];

/** The state's shape, with its word beside it or, if `bare`, as its accessible name. */
export function StateMark({ state, bare = false }: { state: State; bare?: boolean }) {
  return (
    <span className={classes.mark} data-state={state} title={bare ? state : undefined}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" className={classes.shape}>
        {SHAPES[state]}
      </svg>
      {bare ? <span className="tv-only-spoken">{state}</span> : <span>{state}</span>}
    </span>
  );
}
