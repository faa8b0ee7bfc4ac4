/** Where words stand in a paragraph, in characters as the record counts them (code points). */

/** Characters shown to either side, to tell one place from another. */
const AROUND = 18;

/** One place where the words stand. */
export interface Standing {
  at: number;
  around: string;
}

/** Every place, in order; none for no words. */
export function standing(text: string, words: string): Standing[] {
  const all = [...text];
  const wanted = [...words];
  if (wanted.length === 0) return [];
  const found: Standing[] = [];
  for (let at = 0; at + wanted.length <= all.length; at += 1) {
    if (wanted.every((character, offset) => all[at + offset] === character)) {
      found.push({ at, around: around(all, at, at + wanted.length) });
    }
  }
  return found;
}

function around(all: readonly string[], from: number, to: number): string {
  const start = Math.max(0, from - AROUND);
  const end = Math.min(all.length, to + AROUND);
  const words = all.slice(start, end).join('');
  return `${start > 0 ? '…' : ''}${words}${end < all.length ? '…' : ''}`;
}
