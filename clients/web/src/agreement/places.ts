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

const MINUTE = 60_000;

/**
 * The instants at which clocks in `place` show `local`, each written with its offset.
 *
 * One on most days, none where clocks go forward over it, two where they go back over it: the
 * server guesses neither.
 */
export function readings(place: string, local: string): string[] {
  const naive = Date.parse(`${local}Z`);
  if (Number.isNaN(naive)) return [];
  const offsets = [-36e5 * 24, 36e5 * 24].map((aside) => offsetAt(place, naive + aside));
  return [...new Set(offsets)]
    .filter((offset) => timeIn(place, naive - offset) === local)
    .sort((one, other) => other - one)
    .map((offset) => `${local}${written(offset)}`);
}

/** Whether `value`, with or without an offset, is one instant in `place`. */
export function isOne(place: string, value: string): boolean {
  const found = readings(place, value.slice(0, LOCAL));
  return value.length > LOCAL ? found.includes(value) : found.length === 1;
}

/** `timeIn`, with the offset where the time alone comes twice. */
export function oneTimeIn(place: string, instant: number): string {
  const local = timeIn(place, instant);
  const found = readings(place, local);
  return found.length < 2 ? local : `${local}${written(offsetAt(place, instant))}`;
}

/** Characters of a time without its offset. */
export const LOCAL = '2026-10-25T02:30'.length;

/** How far the clocks of a place are ahead of UTC, in milliseconds. */
function offsetAt(place: string, instant: number): number {
  return Date.parse(`${timeIn(place, instant)}Z`) - Math.floor(instant / MINUTE) * MINUTE;
}

function written(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** “27 November 2026, 17:00”: a time told in its place (`2026-11-27T17:00+03:00`), as it is there. */
export function clock(told: string): string {
  const [day = '', time = ''] = told.split('T');
  const date = new Date(`${day}T00:00Z`);
  return Number.isNaN(date.getTime()) ? told : `${DAY.format(date)}, ${time.slice(0, 5)}`;
}
