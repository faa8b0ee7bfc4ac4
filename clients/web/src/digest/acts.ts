/** Whether, how often and where the reader is told by e-mail. */
import { useQuery } from '@tanstack/react-query';
import { answer, http, once } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';

export type Digest = components['schemas']['DigestView'];

const D = '/api/negotiations/{slug}/digest' as const;

/** The reader's own choice; nobody else reads it. */
export function useDigest(slug: string) {
  return useQuery({
    queryKey: [...keys.negotiation(slug), 'digest'],
    queryFn: () => answer(http.GET(D, { params: { path: { slug } } })),
  });
}

/** Choosing, and erasing the address. */
export const digestActs = (slug: string) => {
  const path = () => ({ params: { path: { slug } }, headers: once() });
  return {
    choose: (address: string, frequency: Digest['frequency']) =>
      answer(http.PUT(D, { ...path(), body: { address, frequency } })),
    erase: () => answer(http.DELETE(D, path())),
  };
};
