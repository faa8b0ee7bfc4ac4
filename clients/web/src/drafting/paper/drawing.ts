/** How brackets are drawn, from what the room knows about them. */
import type { Bracket } from '../../api/types';
import type { BracketInfo } from '../../editor';
import type { BracketLook } from '../../editor/room';
import { codeOf, colourOf, type Room } from '../../room/context';

/** A draft's brackets by id. */
export type Brackets = ReadonlyMap<string, Bracket>;

/** What the editor must know of each bracket. */
export function infoOf(brackets: Brackets): Map<string, BracketInfo> {
  return new Map(
    [...brackets].map(([id, { kind, proponents, life, opened, alternatives }]) => [
      id,
      { kind, proponents, open: life === 'open', opened, alternatives },
    ]),
  );
}

/**
 * Attribution and look of each bracket. Of one that the room does not know yet, `mine` says whether
 * it is the reader's own; whose else's it is will be known in a moment.
 */
export function drawingOf(room: Room, brackets: Brackets, mine: (bracket: string) => boolean) {
  const own = (id: string) => (mine(id) ? room.me.delegation : null);
  return {
    attribution(id: string): string {
      const known = brackets.get(id);
      const party = own(id);
      const words = known ? known.attribution : party ? codeOf(room, party) : '';
      return words && `- ${words}`;
    },
    look(id: string): BracketLook {
      const known = brackets.get(id);
      const party = own(id);
      return {
        color: colourOf(room, known ? known.proponents : party ? [party] : []),
        ...(known ? { state: known.state } : {}),
      };
    },
  };
}
