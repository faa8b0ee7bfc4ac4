/** Whence a text comes, as it is filled in and as the server takes it. */
import { dateInput } from '../words/dates';

/** `by` says whether delegations and groups are named, or the co-facilitators brought it. */
export interface Whence {
  by: 'parties' | 'co-facilitators';
  delegations: string[];
  groups: string[];
  informal: string;
  /** As `<input type="datetime-local">` writes it; empty where it is not known. */
  held: string;
}

/** Nothing said yet. */
export const UNSAID: Whence = {
  by: 'parties',
  delegations: [],
  groups: [],
  informal: '',
  held: '',
};

/** What the server takes; null while it is not said who brought it, or the time is none. */
export function told(whence: Whence) {
  const { by, delegations, groups, informal, held } = whence;
  const parties = by === 'parties';
  if (parties && delegations.length === 0 && groups.length === 0) return null;
  const time = held === '' ? null : new Date(held).getTime();
  if (Number.isNaN(time)) return null;
  return {
    delegations: parties ? delegations : [],
    groups: parties ? groups : [],
    informal: informal.trim(),
    held_at: time === null ? null : time * 1000,
  };
}

/** The latest time that the field takes: the present minute, in the reader's own time zone. */
export function thisMinute(now: number = Date.now()): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${dateInput(now * 1000)}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
