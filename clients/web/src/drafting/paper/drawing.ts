/** How brackets are drawn, from what the room knows about them. */
import type { Bracket } from '../../api/types';
import type { BracketInfo } from '../../editor';
import type { BracketLook } from '../../editor/room';
import { codeOf, colourOf, type Room } from '../../room/context';

/** A draft's brackets by id. */
export type Brackets = ReadonlyMap<string, Bracket>;

/**
 * What the editor must know of each bracket. Who types for a delegation (`dictating`) has of its
 * proposals those that wait to be confirmed; the others are as somebody else's.
 */
export function infoOf(
  brackets: Brackets,
  dictating: string | null = null,
): Map<string, BracketInfo> {
  const seen = (bracket: Bracket) =>
    dictating === null || bracket.entered.includes(dictating)
      ? bracket.proponents
      : bracket.proponents.map((party) => (party === dictating ? '' : party));
  return new Map(
    [...brackets].map(([id, bracket]) => {
      const { kind, life, opened, alternatives } = bracket;
      const open = life === 'open';
      return [id, { kind, proponents: seen(bracket), open, opened, alternatives }];
    }),
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
