/** An end of a comparison: the beginning, a revision, an event, a time, or now. */
import type { Revision } from '../api/types';

/** How an end is chosen. Revisions are told by their positions, which are theirs alone. */
export type End =
  | { kind: 'now' }
  | { kind: 'beginning' }
  | { kind: 'revision'; revision: Revision }
  | { kind: 'event'; position: string }
  | { kind: 'time'; time: string };

/** What stands in the address, read; null is now. */
export function endOf(written: string | null, revisions: readonly Revision[]): End {
  const wanted = written?.trim() ?? '';
  if (wanted === '') return { kind: 'now' };
  if (wanted === '0') return { kind: 'beginning' };
  const revision = revisions.find(
    ({ name, position }) =>
      String(position) === wanted || name.toLocaleLowerCase() === wanted.toLocaleLowerCase(),
  );
  if (revision) return { kind: 'revision', revision };
  return /^\d{1,15}$/.test(wanted)
    ? { kind: 'event', position: wanted }
    : { kind: 'time', time: wanted };
}

/** The end as the server is asked for it; null is now. */
export function asked(end: End): string | null {
  switch (end.kind) {
    case 'now':
      return null;
    case 'beginning':
      return '0';
    case 'revision':
      return String(end.revision.position);
    case 'event':
      return end.position;
    case 'time':
      return end.time;
  }
}

/** Where a comparison begins if nothing is said: at the last revision, else at the beginning. */
export const firstEnd = (revisions: readonly Revision[]): string =>
  String(revisions.at(-1)?.position ?? 0);

/** An ISO time as `<input type="datetime-local">` has it, in the reader's own time zone. */
export function localTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The ISO time that `<input type="datetime-local">` names; null if none. */
export function isoTime(local: string): string | null {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
