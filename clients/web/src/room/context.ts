/** What every page of a negotiation knows: who reads, and the negotiation as it now stands. */
import { createContext, useContext } from 'react';
import type { Delegation, Me, Negotiation } from '../api/types';
import { NOBODY } from '../theme/palette';

/** Who can take a position: a delegation, or a group of them. */
export type Party = Pick<Delegation, 'id' | 'name' | 'code'>;

/** Who takes a position: the group, or the delegation. */
export const partyOf = (one: { delegation: string | null; group: string | null }): string =>
  one.group ?? one.delegation ?? '';

/** The room that the reader is in. */
export interface Room {
  slug: string;
  me: Me;
  /** The negotiation now, whatever past moment a page shows. */
  negotiation: Negotiation;
  delegations: ReadonlyMap<string, Delegation>;
  /** Delegations and groups: whoever can take a position. */
  parties: ReadonlyMap<string, Party>;
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

/** What the server calls a party whose name is hidden: “a delegation 2”. Ids hold no space. */
const unnamed = (party: string): string | null => (party.includes(' ') ? party : null);

/** A delegation's or group's code, by id; where names are hidden, what it is called instead. */
export const codeOf = (room: Room, party: string): string =>
  room.parties.get(party)?.code ?? unnamed(party) ?? '?';

/** A delegation's or group's name, by id, to begin a line with. */
export function nameOf(room: Room, party: string | null): string {
  const name = room.parties.get(party ?? '')?.name ?? unnamed(party ?? '') ?? 'a delegation';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The colour of the first proponent, or that of brackets without a name. */
export function colourOf(room: Room, proponents: readonly string[]): string {
  const first = proponents[0];
  return (first === undefined ? undefined : room.colours.get(codeOf(room, first))) ?? NOBODY;
}
