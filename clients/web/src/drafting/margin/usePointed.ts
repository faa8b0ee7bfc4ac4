/** The paragraph under the pointer, or else the one with the caret. */
import { useEffect, useState } from 'react';
import type { RoomEditor } from '../../editor';

/** Its id, or null. Stays while `held` (a menu is open). */
export function usePointed(
  sheet: HTMLElement | null,
  editor: RoomEditor | null,
  held: boolean,
): string | null {
  const [pointed, setPointed] = useState<string | null>(null);
  useEffect(() => {
    if (sheet === null || held) return;
    const point = (event: PointerEvent) => {
      const block = (event.target as Element).closest<HTMLElement>('[data-block]');
      if (block?.dataset.block) setPointed(block.dataset.block);
    };
    const write = () => {
      const block = editor?.caret()?.block;
      if (block) setPointed(block);
    };
    sheet.addEventListener('pointerover', point);
    editor?.editor.on('selectionUpdate', write);
    return () => {
      sheet.removeEventListener('pointerover', point);
      editor?.editor.off('selectionUpdate', write);
    };
  }, [sheet, editor, held]);
  return pointed;
}
