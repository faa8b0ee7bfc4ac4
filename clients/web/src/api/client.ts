/** The one HTTP client: typed paths, cookie session, problems as errors. */
import createClient from 'openapi-fetch';
import { fates } from './fate';
import type { paths } from './schema';
import type { Problem } from './types';

/**
 * What the server would not do, with the sentence it gives the user.
 *
 * `message` is that sentence; `status` is the HTTP status, 0 when the server was not reached.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly rule: string | null;

  constructor(status: number, detail: string, rule: string | null = null) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.rule = rule;
  }
}

/** Typed requests by path. Answers are unwrapped by {@link answer}. */
export const http = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
http.use(fates());

const UNREACHED =
  'The server cannot be reached, and this needs a connection. What you wrote stays here: try again when the line is back, and it is recorded once.';

/** The answer's data, or a {@link Refusal} with the server's own sentence. */
export async function answer<T>(
  request: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await request.catch(() => {
    throw new Refusal(0, UNREACHED);
  });
  if (response.ok) return data as T;
  throw refusalFrom(error, response.status);
}

/** The refusal that a failed answer's body describes (RFC 9457), whatever that body is. */
export function refusalFrom(body: unknown, status: number): Refusal {
  const problem: Partial<Problem> = body !== null && typeof body === 'object' ? body : {};
  const detail =
    typeof problem.detail === 'string' && problem.detail
      ? problem.detail
      : `The server answered with ${status}.`;
  return new Refusal(status, detail, problem.rule ?? null);
}

/** A fresh key under which a write, however often it is sent, is done once. */
export function once(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': newKey() };
}

function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
