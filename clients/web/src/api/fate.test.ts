import createClient from 'openapi-fetch';
import { beforeEach, expect, test } from 'vitest';
import { once } from './client';
import { fates } from './fate';
import type { paths } from './schema';

const OBJECTIONS = '/api/negotiations/{slug}/brackets/{bracket}/objections' as const;
const STANCE = '/api/negotiations/{slug}/brackets/{bracket}/stance' as const;

let line: 'up' | 'down' | 502;
let keys: (string | null)[];
let clock: number;

const http = () => {
  const client = createClient<paths>({
    baseUrl: 'http://here.example',
    fetch: (request) => {
      keys.push(request.headers.get('Idempotency-Key'));
      if (line === 'down') return Promise.reject(new TypeError('Failed to fetch'));
      return Promise.resolve(new Response('{}', { status: line === 502 ? 502 : 200 }));
    },
  });
  client.use(fates(() => clock));
  return {
    object: (reason: string, bracket = 'b1') =>
      client
        .POST(OBJECTIONS, {
          params: { path: { slug: 's', bracket } },
          headers: once(),
          body: { reason },
        })
        .catch(() => {}),
    withdraw: (bracket = 'b1') =>
      client.DELETE(STANCE, { params: { path: { slug: 's', bracket } }, headers: once() }),
  };
};

beforeEach(() => {
  line = 'up';
  keys = [];
  clock = 0;
});

test.each(['down', 502] as const)(
  'the same, tried again after %s, has the same key',
  async (broken) => {
    const acts = http();
    line = broken;
    await acts.object('No.');
    await acts.object('No.');
    line = 'up';
    await acts.object('No.');
    expect(new Set(keys).size).toBe(1);
    await acts.object('No.');
    expect(new Set(keys).size).toBe(2);
  },
);

test('other words, about another bracket, or much later, are another act', async () => {
  const acts = http();
  line = 'down';
  await acts.object('No.');
  await acts.object('No, never.');
  await acts.object('No.', 'b2');
  clock = 600_000;
  await acts.object('No.');
  expect(new Set(keys).size).toBe(4);
});

test('what was done to the same bracket meanwhile makes it another act', async () => {
  const acts = http();
  line = 'down';
  await acts.object('No.');
  line = 'up';
  await acts.withdraw();
  await acts.object('No.');
  expect(new Set(keys).size).toBe(3);
});
