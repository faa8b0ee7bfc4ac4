/**
 * When to try again, and when to stop believing in a line that says nothing.
 *
 * A thousand laptops lose the same Wi-Fi, or the same server, at the same moment. Each waits for a
 * random part of a time that doubles, so that they come back one by one; who is told by the server
 * for how long to stay away (`busy, 5`: seconds) does.
 */

const FIRST_DELAY = 300;
const LONGEST_DELAY = 15_000;
/** Part of a delay that is always waited. */
const LEAST = 0.3;
/** Milliseconds that a socket must hold before the next break counts as the first. */
const STEADY = 10_000;
/** Milliseconds within which those come back whose network did. */
const ONLINE_SPREAD = 1_000;
/** Milliseconds of silence after which the server is asked whether it is there. */
const SILENCE = 30_000;
/** Milliseconds that it has for the answer; a server on which all come down at once is slow. */
const ANSWER = 15_000;
/** The same, when the browser itself says that the network went, or the lid was just opened. */
const QUICK_ANSWER = 4_000;

const BUSY = /^busy, (\d{1,4})$/;

interface Line {
  /** Open a new socket. */
  retry(): void;
  /** Ask the server something that it answers. */
  ask(): void;
  /** The line is dead, although nobody said so. */
  give(): void;
}

/** Of one connection; `end` it with the connection. */
export class Patience {
  private attempts = 0;
  /** When this socket was in step, in milliseconds; null until it is. */
  private steadySince: number | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  /** Whether a new attempt is being waited for. */
  private away = false;
  private readonly page = typeof window === 'undefined' ? null : window;

  constructor(
    private readonly line: Line,
    private readonly random: () => number = Math.random,
  ) {
    this.page?.addEventListener('online', this.onOnline);
    this.page?.addEventListener('offline', this.onOffline);
    this.page?.document.addEventListener('visibilitychange', this.onVisible);
  }

  /** Something came from the server. */
  heard(): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.probe(ANSWER), SILENCE);
  }

  /** The document is in step with the server's. */
  inStep(): void {
    this.steadySince = Date.now();
  }

  /** The socket is gone, for the reason that its closing gave, if one: try again after a while. */
  broken(reason: string): void {
    // Who is too slow, or not recorded, at once each time must not come back ever faster.
    if (this.steadySince !== null && Date.now() - this.steadySince > STEADY) this.attempts = 0;
    this.steadySince = null;
    const busy = BUSY.exec(reason)?.[1];
    const least = busy === undefined ? 0 : Number(busy) * 1000;
    const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempts);
    this.attempts += 1;
    this.again(least + limit * (LEAST + this.random() * (1 - LEAST)));
  }

  /** Never again. */
  end(): void {
    clearTimeout(this.waiting);
    clearTimeout(this.watch);
    this.away = false;
    this.page?.removeEventListener('online', this.onOnline);
    this.page?.removeEventListener('offline', this.onOffline);
    this.page?.document.removeEventListener('visibilitychange', this.onVisible);
  }

  private again(delay: number): void {
    clearTimeout(this.watch);
    clearTimeout(this.waiting);
    this.away = true;
    this.waiting = setTimeout(() => {
      this.away = false;
      this.line.retry();
    }, delay);
  }

  private probe(limit: number): void {
    clearTimeout(this.watch);
    this.line.ask();
    this.watch = setTimeout(() => this.line.give(), limit);
  }

  private readonly onOnline = (): void => {
    if (this.away) this.again(this.random() * ONLINE_SPREAD);
    else this.probe(QUICK_ANSWER);
  };

  /** A server on this very machine may still be there: it is asked. */
  private readonly onOffline = (): void => {
    if (!this.away) this.probe(QUICK_ANSWER);
  };

  private readonly onVisible = (): void => {
    if (this.page?.document.visibilityState !== 'visible') return;
    if (this.away) this.again(this.random() * FIRST_DELAY);
    else this.probe(QUICK_ANSWER);
  };
}
