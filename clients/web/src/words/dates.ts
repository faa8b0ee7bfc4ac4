/** Times as people read them. The API's times are microseconds since 1970. */

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

const asDate = (microseconds: number) => new Date(microseconds / 1000);

/** “14 May 2026”. */
export const day = (microseconds: number): string => DAY.format(asDate(microseconds));

/** “14 May”, with the year where it is not that of `now`. */
export function shortDay(microseconds: number, now: number = Date.now() * 1000): string {
  const sameYear = asDate(microseconds).getFullYear() === asDate(now).getFullYear();
  return sameYear ? SHORT_DAY.format(asDate(microseconds)) : day(microseconds);
}

/** “14 May 2026, 15:04”. */
export const moment = (microseconds: number): string =>
  `${day(microseconds)}, ${CLOCK.format(asDate(microseconds))}`;

/** The time's day as `<input type="date">` writes it, in the reader's own time zone. */
export function dateInput(microseconds: number): string {
  const date = asDate(microseconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last instant of the day that `<input type="date">` names, as an ISO time; null if none. */
export function endOfDay(value: string): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!match) return null;
  const [year, month, dayOfMonth] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, dayOfMonth, 23, 59, 59, 999);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** “3 weeks”, “2 days”, “today”: how long ago `then` was at `now`. */
export function age(then: number, now: number): string {
  const days = Math.floor((now - then) / 86_400e6);
  if (days < 1) return 'today';
  if (days < 14) return count(days, 'day');
  if (days < 61) return count(Math.floor(days / 7), 'week');
  return count(Math.floor(days / 30.44), 'month');
}

/** “1 bracket”, “4 brackets”. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n} ${n === 1 ? one : many}`;
