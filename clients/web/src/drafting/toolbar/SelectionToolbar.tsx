/** What a delegation may do with the words it has selected: reserve its position, or strike them. */
import { Button, Paper } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ReasonForm } from '../../bracket/ReasonForm';
import type { RoomEditor } from '../../editor';
import classes from './SelectionToolbar.module.css';

interface Props {
  editor: RoomEditor;
  /** What positions are counted from. */
  sheet: HTMLElement;
  busy: boolean;
  onReserve: (reason: string) => void;
}

interface Spot {
  top: number;
  left: number;
}

/** Above the selection, once the mouse is up; it never takes the keyboard from the text. */
export function SelectionToolbar({ editor, sheet, busy, onReserve }: Props) {
  const [spot, setSpot] = useState<Spot | null>(null);
  const [asking, setAsking] = useState(false);
  const tiptap = editor.editor;
  useEffect(() => {
    const look = () => {
      if (tiptap.isDestroyed) return;
      const { empty, from, to } = tiptap.state.selection;
      if (empty) {
        setSpot(null);
        setAsking(false);
        return;
      }
      const start = tiptap.view.coordsAtPos(from);
      const end = tiptap.view.coordsAtPos(to);
      const box = sheet.getBoundingClientRect();
      const middle =
        end.top > start.top ? (start.left + box.right) / 2 : (start.left + end.left) / 2;
      setSpot({ top: start.top - box.top, left: middle - box.left });
    };
    look();
    tiptap.on('selectionUpdate', look);
    return () => {
      tiptap.off('selectionUpdate', look);
    };
  }, [tiptap, sheet]);
  useEffect(() => {
    if (asking) return keptVisible(editor);
  }, [asking, editor]);
  if (spot === null) return null;
  return (
    <Paper
      className={classes.toolbar}
      style={{ top: spot.top, left: spot.left }}
      role="toolbar"
      aria-label="Selected words"
      shadow="md"
      onMouseDown={(event) => {
        if (!asking) event.preventDefault();
      }}
    >
      {asking ? (
        <ReasonForm
          label="Why can your delegation not agree to this as it stands?"
          act="Reserve these words"
          busy={busy}
          onCancel={() => setAsking(false)}
          onAct={(reason) => {
            setAsking(false);
            onReserve(reason);
          }}
        />
      ) : (
        <>
          <Button variant="subtle" onClick={() => setAsking(true)}>
            Reserve…
          </Button>
          <Button variant="subtle" onClick={() => tiptap.commands.deleteSelection()}>
            Strike
          </Button>
        </>
      )}
    </Paper>
  );
}

/** Shows the selection while the keyboard is elsewhere, where the browser can; ends when called. */
function keptVisible({ editor }: RoomEditor): (() => void) | undefined {
  if (!('highlights' in CSS)) return undefined;
  const { from, to } = editor.state.selection;
  const start = editor.view.domAtPos(from);
  const end = editor.view.domAtPos(to);
  const range = new Range();
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  CSS.highlights.set('asked-about', new Highlight(range));
  return () => {
    CSS.highlights.delete('asked-about');
  };
}
