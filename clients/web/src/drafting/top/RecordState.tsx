/** Whether everything typed is in the record, in words. */
import { useEffect, useState } from 'react';
import { count } from '../../words/dates';
import type { Sitting } from '../live/liveDraft';
import classes from './RecordState.module.css';

type Said = Pick<Sitting, 'state' | 'unrecorded' | 'kept'>;

/** The words for a sitting. */
export function recordWords({ state, unrecorded, kept }: Said): string {
  const edits = count(unrecorded, 'edit');
  if (state === 'offline') {
    if (unrecorded === 0) return 'Offline';
    return kept
      ? `Offline: ${edits} kept on this device, not in the record`
      : `Offline: ${edits} not in the record; keep this page open`;
  }
  if (unrecorded === 0) return state === 'synced' ? 'In the record' : 'Connecting';
  return state === 'synced' ? `${edits} not yet in the record` : `Being sent: ${edits}`;
}

/** Milliseconds for which the line must be down, or edits wait, before that is spoken of. */
const NOTEWORTHY = 5_000;

/**
 * What is read out to who does not see it: that the line went, and how things stand once it is back.
 * Not every keystroke on its way.
 */
export function spokenWords({ state, unrecorded, kept }: Said, before: string): string {
  if (state === 'synced') {
    if (before === '') return '';
    return unrecorded === 0 ? 'The line is back. Everything you typed is in the record.' : before;
  }
  if (state === 'connecting') return before;
  return kept || unrecorded === 0
    ? 'The line is down. What you type is not in the record, and is kept until the line is back.'
    : 'The line is down. What you type is not in the record. Keep this page open.';
}

/** Never blinking; read out only when the line goes or comes back. */
export function RecordState({ sitting }: { sitting: Sitting }) {
  const { state, unrecorded, kept } = sitting;
  const safe = state === 'synced' && unrecorded === 0;
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(
      () => setSpoken((before) => spokenWords({ state, unrecorded, kept }, before)),
      state === 'offline' ? NOTEWORTHY : 0,
    );
    return () => clearTimeout(timer);
  }, [state, unrecorded, kept]);
  useLeaving(unrecorded > 0 && !kept && state !== 'synced');
  return (
    <>
      <span
        className={classes.state}
        role="status"
        aria-live="off"
        aria-label="Record"
        data-safe={safe || undefined}
        data-offline={state === 'offline' || undefined}
      >
        <span className={classes.words}>{recordWords(sitting)}</span>
      </span>
      <span className="tv-only-spoken" aria-live="polite">
        {spoken}
      </span>
    </>
  );
}

/** Asks before the page is closed while words would go with it. */
function useLeaving(asks: boolean): void {
  useEffect(() => {
    if (!asks) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [asks]);
}
