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
    [...brackets].map(([id, { kind, proponents, life, opened }]) => [
      id,
      { kind, proponents, open: life === 'open', opened },
    ]),
  );
}

/** Attribution and look of each bracket; one that the room does not know yet is the reader's own. */
export function drawingOf(room: Room, brackets: Brackets) {
  const own = room.me.delegation;
  return {
    attribution(id: string): string {
      const known = brackets.get(id);
      const words = known ? known.attribution : own ? codeOf(room, own) : '';
      return words && `- ${words}`;
    },
    look(id: string): BracketLook {
      const known = brackets.get(id);
      return {
        color: colourOf(room, known ? known.proponents : own ? [own] : []),
        ...(known ? { state: known.state } : {}),
      };
    },
  };
}
