/** Whether everything typed is in the record, in words. */
import { count } from '../../words/dates';
import type { Sitting } from '../live/liveDraft';
import classes from './RecordState.module.css';

/** The words for a sitting. */
export function recordWords({ state, unrecorded }: Pick<Sitting, 'state' | 'unrecorded'>): string {
  const edits = count(unrecorded, 'edit');
  if (state === 'offline')
    return unrecorded > 0 ? `Offline, ${edits} not yet in the record` : 'Offline';
  if (unrecorded > 0) return `${edits} not yet in the record`;
  return state === 'synced' ? 'In the record' : 'Connecting';
}

/** Announced politely; never blinking. */
export function RecordState({ sitting }: { sitting: Sitting }) {
  const safe = sitting.state === 'synced' && sitting.unrecorded === 0;
  return (
    <span
      className={classes.state}
      role="status"
      aria-label="Record"
      data-safe={safe || undefined}
      data-offline={sitting.state === 'offline' || undefined}
    >
      <span className={classes.words}>{recordWords(sitting)}</span>
    </span>
  );
}
