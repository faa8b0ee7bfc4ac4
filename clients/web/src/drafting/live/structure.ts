/**
 * What Enter, joining and pasted paragraphs come to: commands, sent once everything typed before
 * them is in the record, so that the server counts characters in the same text.
 */
import type { paragraphActs } from '../../api/acts';
import type { RoomEditor } from '../../editor';
import { caretTo, gone, lengthOf, paragraphIn } from './blocks';
import { holdKeys } from './heldKeys';

interface Seat {
  room: RoomEditor;
  acts: ReturnType<typeof paragraphActs>;
  /** Resolves when all typing so far is in the record. */
  recorded: () => Promise<void>;
  /** Whether one holds the pen, rather than proposing. */
  pen: boolean;
}

/** Enter: the pen splits, a delegation proposes a paragraph below (or splits its own). */
export function enter(seat: Seat, block: string, offset: number): Promise<void> {
  if (!seat.pen && !isOwn(seat, block)) return addBelow(seat, block);
  return holding(seat, async () => {
    await seat.recorded();
    const { created } = await seat.acts.split(block, offset);
    // Split at its start, the text keeps its id and the new paragraph is the empty one above.
    const second = offset === 0 ? block : created.paragraph;
    if (second !== undefined) await caretTo(seat.room, second, 0);
  });
}

/** Adds an empty paragraph of the same kind below, and goes there. */
export function addBelow(seat: Seat, block: string): Promise<void> {
  return holding(seat, async () => {
    const { created } = await seat.acts.add({ ...likeness(seat, block), text: '' });
    if (created.bracket !== undefined) seat.room.claim(created.bracket);
    if (created.paragraph !== undefined) await caretTo(seat.room, created.paragraph, 0);
  });
}

/** Joins two neighbours; the caret stays where they meet. */
export function join(seat: Seat, first: string, second: string): Promise<void> {
  return holding(seat, async () => {
    await seat.recorded();
    const meeting = lengthOf(seat.room, first);
    await seat.acts.join(first);
    await gone(seat.room, second);
    await caretTo(seat.room, first, meeting);
  });
}

/** Does a command while the keys wait; what was typed meanwhile then goes where the caret is. */
async function holding(seat: Seat, command: () => Promise<void>): Promise<void> {
  const { editor } = seat.room;
  const keys = holdKeys(editor.view.dom.parentElement ?? editor.view.dom);
  try {
    await command();
  } finally {
    const typed = keys.release();
    if (typed !== '' && !editor.isDestroyed) seat.room.insertText(typed);
  }
}

/** Adds the lines as paragraphs, in order; a delegation's are one proposal. */
export async function paste(seat: Seat, after: string, lines: readonly string[]): Promise<void> {
  let { bracket, ...like } = likeness(seat, after);
  for (const text of lines) {
    const { created } = await seat.acts.add({ ...like, bracket, text });
    like = { ...like, after: created.paragraph ?? like.after };
    if (created.bracket !== undefined) seat.room.claim(created.bracket);
    bracket = created.bracket ?? bracket;
  }
}

function likeness(seat: Seat, block: string) {
  const above = paragraphIn(seat.room, block);
  return {
    after: block as string | null,
    kind: above === undefined || above.kind === 'heading' ? ('text' as const) : above.kind,
    level: above === undefined || above.kind === 'heading' ? 0 : above.level,
    label: '',
    bracket: isOwn(seat, block) ? (above?.bracket ?? null) : null,
  };
}

function isOwn(seat: Seat, block: string): boolean {
  const bracket = paragraphIn(seat.room, block)?.bracket;
  return bracket != null && seat.room.mine(bracket);
}
