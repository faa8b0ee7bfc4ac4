/** Finding a paragraph in the editor, and putting the caret into it. */
import type { BlockAttributes, RoomEditor } from '../../editor';
import { codeUnits } from './offsets';

/** Milliseconds to wait for a paragraph that a command has added to arrive in the text. */
const PATIENCE = 3000;

/**
 * Puts the caret `offset` characters into paragraph `block`, as soon as it is there. Resolves then,
 * or after three seconds, or when the editor is gone.
 */
export function caretTo(room: RoomEditor, block: string, offset: number): Promise<void> {
  const until = Date.now() + PATIENCE;
  return new Promise((resolve) => {
    const attempt = () => {
      if (room.editor.isDestroyed || Date.now() > until) return resolve();
      const at = startOf(room, block);
      if (at === null) {
        setTimeout(attempt, 20);
        return;
      }
      const text = room.editor.state.doc.nodeAt(at - 1)?.textContent ?? '';
      const position = at + codeUnits(text, offset);
      room.editor.chain().setTextSelection(position).focus().run();
      resolve();
    };
    attempt();
  });
}

/** The document position of the first character of `block`, or null. */
function startOf(room: RoomEditor, block: string): number | null {
  let found: number | null = null;
  room.editor.state.doc.forEach((node, at) => {
    if (node.attrs.id === block) found = at + 1;
  });
  return found;
}

/** What stands on `block`: its kind, level, label and the bracket that proposes it. */
export function paragraphIn(room: RoomEditor, block: string): BlockAttributes | undefined {
  const at = startOf(room, block);
  const node = at === null ? null : room.editor.state.doc.nodeAt(at - 1);
  return node?.attrs as BlockAttributes | undefined;
}

/** The number of characters of `block`, or 0. */
export function lengthOf(room: RoomEditor, block: string): number {
  let length = 0;
  room.editor.state.doc.forEach((node) => {
    if (node.attrs.id === block) length = [...node.textContent].length;
  });
  return length;
}

/** Resolves when `block` is no longer in the text, or after three seconds. */
export function gone(room: RoomEditor, block: string): Promise<void> {
  const until = Date.now() + PATIENCE;
  return new Promise((resolve) => {
    const look = () => {
      const over = room.editor.isDestroyed || Date.now() > until;
      if (over || startOf(room, block) === null) resolve();
      else setTimeout(look, 20);
    };
    look();
  });
}
