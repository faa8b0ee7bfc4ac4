/** Delegation colours: dark enough to be read as small type on the page, told apart by hue. */

/** The paper that text is set on. */
export const PAPER = '#fffdf8';

/** Ink for brackets that nobody has put their name to. */
export const NOBODY = '#5a6270';

/** Every colour has a contrast of at least 4.5 on {@link PAPER} (WCAG 1.4.3). */
export const DELEGATION_COLOURS = [
  '#a12b2b',
  '#1d5f91',
  '#2c6e3c',
  '#8a5600',
  '#6a3d9e',
  '#0d6c70',
  '#a1336e',
  '#53601a',
  '#b04415',
  '#3d4fb0',
  '#6b4a34',
  '#0a6b4f',
  '#7d2750',
  '#46617c',
  '#7b5f0e',
  '#8a3a8f',
] as const;

/**
 * A colour for each delegation code. It depends on the code, so that a delegation keeps its colour
 * from one negotiation to the next; while there are no more delegations than colours, no two share.
 */
export function coloursOf(codes: readonly string[]): Map<string, string> {
  const taken = new Set<number>();
  const colours = new Map<string, string>();
  for (const code of [...new Set(codes)].sort()) {
    let slot = hash(code) % DELEGATION_COLOURS.length;
    while (taken.has(slot) && taken.size < DELEGATION_COLOURS.length) {
      slot = (slot + 1) % DELEGATION_COLOURS.length;
    }
    taken.add(slot);
    colours.set(code, DELEGATION_COLOURS[slot] ?? NOBODY);
  }
  return colours;
}

/** FNV-1a, 32 bits: short codes spread well, and every client agrees. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}

/** Contrast between two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
