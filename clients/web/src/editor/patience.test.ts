import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Patience } from './patience';

const did: string[] = [];
let patience: Patience;
let random = 0;

beforeEach(() => {
  vi.useFakeTimers();
  did.length = 0;
  random = 0;
  patience = new Patience(
    {
      retry: () => did.push('retry'),
      ask: () => did.push('ask'),
      give: () => did.push('give'),
    },
    () => random,
  );
});

afterEach(() => {
  patience.end();
  vi.useRealTimers();
});

/** Milliseconds until the next attempt. */
function wait(): number {
  const begun = Date.now();
  while (did.at(-1) !== 'retry') vi.advanceTimersByTime(10);
  did.length = 0;
  return Date.now() - begun;
}

describe('after a break', () => {
  it('waits twice as long each time, at most a quarter of a minute, and never all at once', () => {
    const waits = (at: number) => {
      random = at;
      return Array.from({ length: 8 }, () => {
        patience.broken('');
        return wait();
      });
    };
    const shortest = waits(0);
    expect(shortest[1]).toBeGreaterThan((shortest[0] ?? 0) * 1.5);
    expect(shortest.at(-1)).toBeLessThan(15_000 * 0.35);
    patience.end();
    const longest = waits(0.999).at(-1) ?? 0;
    expect(longest).toBeGreaterThan(14_000);
    expect(longest).toBeLessThanOrEqual(15_010);
  });

  it('stays away for as long as a busy server says', () => {
    patience.broken('busy, 7');
    expect(wait()).toBeGreaterThanOrEqual(7_000);
  });

  it('comes back at once when the network does, or the page is looked at again', () => {
    for (let many = 0; many < 8; many += 1) patience.broken('');
    window.dispatchEvent(new Event('online'));
    expect(wait()).toBeLessThan(1_000);
    for (let many = 0; many < 8; many += 1) patience.broken('');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(wait()).toBeLessThan(500);
  });
});

describe('a line that says nothing', () => {
  it('is asked after a while, and given up when it does not answer', () => {
    patience.heard();
    vi.advanceTimersByTime(29_000);
    expect(did).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(did).toEqual(['ask']);
    vi.advanceTimersByTime(16_000);
    expect(did).toEqual(['ask', 'give']);
  });

  it('is believed again as soon as anything is heard', () => {
    patience.heard();
    window.dispatchEvent(new Event('offline'));
    expect(did).toEqual(['ask']);
    patience.heard();
    vi.advanceTimersByTime(20_000);
    expect(did).toEqual(['ask']);
  });

  it('is given up within seconds when the browser says that the network went', () => {
    patience.heard();
    window.dispatchEvent(new Event('offline'));
    vi.advanceTimersByTime(5_000);
    expect(did).toEqual(['ask', 'give']);
  });
});
