/** The numbered notes of a redline: deeds that come more than once get one number. */
import type { Deed, Segment } from './reads';

/** A segment with the number of its note, 0 for none. */
export interface Noted {
  segment: Segment;
  note: number;
}

/** The segments in order, and the deeds of each note; note 1 is the first. */
export function noted(segments: readonly Segment[]): { line: Noted[]; notes: Deed[][] } {
  const numbers = new Map<string, number>();
  const notes: Deed[][] = [];
  const line = segments.map((segment) => {
    if (segment.deeds.length === 0) return { segment, note: 0 };
    const key = JSON.stringify(segment.deeds);
    let note = numbers.get(key);
    if (note === undefined) {
      note = notes.push(segment.deeds);
      numbers.set(key, note);
    }
    return { segment, note };
  });
  return { line, notes };
}
