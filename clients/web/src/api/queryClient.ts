/** How reads are cached and retried, in one place. */
import { QueryClient } from '@tanstack/react-query';
import { Refusal } from './client';

/** Reads are retried while the server cannot be reached, never when it has answered no. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // What needs the server is tried and said to have failed; not held back in silence until the
      // browser believes to be online, which it never does beside a server on the same machine.
      queries: {
        networkMode: 'always',
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 3 && !isAnswer(error),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

const isAnswer = (error: unknown) =>
  error instanceof Refusal && error.status >= 400 && error.status < 500;
