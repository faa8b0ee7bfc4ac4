/**
 * Writes whose fate is not known: the line broke before the server's answer came.
 *
 * Each may be in the record. So when the same is asked for again, it is sent under the same
 * `Idempotency-Key`, and recorded once.
 */
import type { Middleware } from 'openapi-fetch';

const KEY = 'Idempotency-Key';
/** Milliseconds for which a write is held to be the same as one that was tried before. */
const SAME = 300_000;

interface Attempt {
  readonly key: string;
  /** What it acts on, such as one bracket. */
  readonly about: string;
  readonly at: number;
}

/** Middleware for the one HTTP client. */
export function fates(now: () => number = Date.now): Middleware {
  const unknown = new Map<string, Attempt>();
  const sent = new WeakMap<Request, string>();
  return {
    async onRequest({ request }) {
      if (!request.headers.has(KEY)) return undefined;
      const what = `${request.method} ${request.url} ${await request.clone().text()}`;
      const before = unknown.get(what);
      let asked = request;
      if (before !== undefined && now() - before.at < SAME) {
        const headers = new Headers(request.headers);
        headers.set(KEY, before.key);
        asked = new Request(request, { headers });
      }
      sent.set(asked, what);
      return asked;
    },
    onError({ request }) {
      const what = sent.get(request);
      const key = request.headers.get(KEY);
      if (what !== undefined && key !== null) {
        unknown.set(what, { key, about: aboutOf(request), at: now() });
      }
    },
    onResponse({ request, response }) {
      // A proxy answers so for a server that is away: it may have had the request.
      if (response.status === 502 || response.status === 504) {
        this.onError?.({ request } as Parameters<NonNullable<Middleware['onError']>>[0]);
        return undefined;
      }
      const about = aboutOf(request);
      // What was done to the same thing since makes the same words another act.
      if (request.headers.has(KEY)) {
        for (const [what, one] of unknown) if (one.about === about) unknown.delete(what);
      }
      return undefined;
    },
  };
}

/** `/api/negotiations/{slug}/brackets/{id}`, without what is done to it. */
const aboutOf = (request: Request) => new URL(request.url).pathname.split('/', 6).join('/');
