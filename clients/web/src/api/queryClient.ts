/** How reads are cached and retried, in one place. */
import { QueryClient } from '@tanstack/react-query';
import { Refusal } from './client';

/** Reads are retried while the server cannot be reached, never when it has answered no. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 3 && !isAnswer(error),
      },
      mutations: { retry: false },
    },
  });
}

const isAnswer = (error: unknown) =>
  error instanceof Refusal && error.status >= 400 && error.status < 500;
