/** Where clocks are told: the names that browsers and servers share. */

/** Names such as “Africa/Nairobi”, and UTC. */
export const PLACES: readonly string[] = [
  ...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', here()]),
].sort();

/** The reader's own place. */
export function here(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The time in `place` at an instant (milliseconds), as `<input type="datetime-local">` writes it. */
export function timeIn(place: string, instant: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: place,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** “27 November 2026, 17:00”: a time told in its place (`2026-11-27T17:00+03:00`), as it is there. */
export function clock(told: string): string {
  const [day = '', time = ''] = told.split('T');
  const date = new Date(`${day}T00:00Z`);
  return Number.isNaN(date.getTime()) ? told : `${DAY.format(date)}, ${time.slice(0, 5)}`;
}
