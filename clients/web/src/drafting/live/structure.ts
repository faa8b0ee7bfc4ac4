/**
 * What Enter, joining and pasted paragraphs come to: commands, sent once everything typed before
 * them is in the record, so that the server counts characters in the same text.
 */
import type { paragraphActs } from '../../api/acts';
import type { Paragraph } from '../../api/types';
import type { RoomEditor } from '../../editor';
import { caretTo, lengthOf } from './blocks';

interface Seat {
  room: RoomEditor;
  acts: ReturnType<typeof paragraphActs>;
  /** Resolves when all typing so far is in the record. */
  recorded: () => Promise<void>;
  /** The paragraph as the record last knew it. */
  paragraph: (block: string) => Paragraph | undefined;
  /** Whether one holds the pen, rather than proposing. */
  pen: boolean;
  /** Whether a bracket is one's own open proposal. */
  own: (bracket: string) => boolean;
}

/** Enter: the pen splits, a delegation proposes a paragraph below (or splits its own). */
export async function enter(seat: Seat, block: string, offset: number): Promise<void> {
  const { room, acts } = seat;
  if (!seat.pen && !isOwn(seat, block)) return addBelow(seat, block);
  // Keys pressed before the halves come apart land behind the split: keep the caret after them.
  let typed = 0;
  const watch = () => {
    const caret = room.caret();
    if (caret?.block === block) typed = Math.max(caret.offset - offset, 0);
  };
  room.editor.on('selectionUpdate', watch);
  try {
    await seat.recorded();
    const { created } = await acts.split(block, offset);
    const into = created.paragraph;
    // Split at its start, the text keeps its id and the new paragraph is the empty one above.
    if (into !== undefined) caretTo(room, offset === 0 ? block : into, () => typed);
  } finally {
    room.editor.off('selectionUpdate', watch);
  }
}

/** Adds an empty paragraph of the same kind below, and goes there. */
export async function addBelow(seat: Seat, block: string): Promise<void> {
  const { created } = await seat.acts.add({ ...likeness(seat, block), text: '' });
  if (created.paragraph !== undefined) caretTo(seat.room, created.paragraph, () => 0);
}

/** Joins two neighbours; the caret stays where they meet. */
export async function join(seat: Seat, first: string): Promise<void> {
  await seat.recorded();
  const meeting = lengthOf(seat.room, first);
  await seat.acts.join(first);
  caretTo(seat.room, first, () => meeting);
}

/** Adds the lines as paragraphs, in order; a delegation's are one proposal. */
export async function paste(seat: Seat, after: string, lines: readonly string[]): Promise<void> {
  let { bracket, ...like } = likeness(seat, after);
  for (const text of lines) {
    const { created } = await seat.acts.add({ ...like, bracket, text });
    like = { ...like, after: created.paragraph ?? like.after };
    bracket = created.bracket ?? bracket;
  }
}

function likeness(seat: Seat, block: string) {
  const above = seat.paragraph(block);
  const own = above?.bracket != null && seat.own(above.bracket) ? above.bracket : null;
  return {
    after: block as string | null,
    kind: above === undefined || above.kind === 'heading' ? ('text' as const) : above.kind,
    level: above === undefined || above.kind === 'heading' ? 0 : above.level,
    label: '',
    bracket: own,
  };
}

function isOwn(seat: Seat, block: string): boolean {
  const bracket = seat.paragraph(block)?.bracket;
  return bracket != null && seat.own(bracket);
}
