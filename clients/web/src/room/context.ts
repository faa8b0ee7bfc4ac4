/** What every page of a negotiation knows: who reads, and the negotiation as it now stands. */
import { createContext, useContext } from 'react';
import type { Delegation, Me, Negotiation } from '../api/types';
import { NOBODY } from '../theme/palette';

/** The room that the reader is in. */
export interface Room {
  slug: string;
  me: Me;
  /** The negotiation now, whatever past moment a page shows. */
  negotiation: Negotiation;
  delegations: ReadonlyMap<string, Delegation>;
  /** Colour by delegation code. */
  colours: ReadonlyMap<string, string>;
  /** Brackets that changed a moment ago. */
  fresh: ReadonlySet<string>;
}

const RoomContext = createContext<Room | null>(null);

/** Provides the room to a page. */
export const RoomProvider = RoomContext.Provider;

/** The room; only for components inside a negotiation's pages. */
export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === null) throw new Error('useRoom is for pages of a negotiation');
  return room;
}

/** A delegation's code, by id. */
export const codeOf = (room: Room, delegation: string): string =>
  room.delegations.get(delegation)?.code ?? '?';

/** The colour of the first proponent, or that of brackets without a name. */
export function colourOf(room: Room, proponents: readonly string[]): string {
  const first = proponents[0];
  return (first === undefined ? undefined : room.colours.get(codeOf(room, first))) ?? NOBODY;
}
