/**
 * Routes everything that could change the text to the desk.
 *
 * Keys, typed text and pasting come through their own handlers. Whatever else reaches the view (an
 * input method, the browser's menus, a spelling correction) arrives as a finished transaction; that
 * is taken apart again into the change of text it meant, and never applied as it is.
 */
import { Extension } from '@tiptap/core';
import { Plugin, type Transaction } from '@tiptap/pm/state';
import { ySyncPluginKey } from 'y-prosemirror';
import { placeAt } from './blocks';
import type { Unit } from './characters';
import { typedLines } from './characters';
import type { Desk } from './desk';

/** Whether a transaction may change what the editor shows: only if it comes from the document. */
const trusted = (transaction: Transaction): boolean =>
  !transaction.docChanged || transaction.getMeta(ySyncPluginKey) !== undefined;

export function suggestionExtension(desk: Desk): Extension {
  return Extension.create({
    name: 'suggestion',
    priority: 900,

    dispatchTransaction({ transaction, next }) {
      if (trusted(transaction)) next(transaction);
      else if (desk.mode !== 'read') reinterpret(desk, transaction);
    },

    addProseMirrorPlugins() {
      return [
        new Plugin({
          filterTransaction: trusted,
          props: {
            handleTextInput: (_view, from, to, text) => {
              const line = typedLines(text).join('');
              if (line !== '' || from < to) desk.change(from, to, line, 'type');
              return true;
            },
            handleKeyDown: (_view, event) => handleKey(desk, event),
            handlePaste: (_view, event) => {
              desk.insertAtCaret(event.clipboardData?.getData('text/plain') ?? '');
              return true;
            },
            handleDrop: () => true,
            handleDOMEvents: {
              dragstart: (_view, event) => {
                event.preventDefault();
                return true;
              },
              compositionstart: (view) => {
                const marks = desk.startComposing();
                if (marks.length > 0) view.dispatch(view.state.tr.setStoredMarks(marks));
                return false;
              },
              compositionend: () => {
                // The last of the composed text is read after this event.
                setTimeout(() => desk.stopComposing(), 50);
                return false;
              },
              beforeinput: (_view, event) => handleInput(desk, event),
            },
          },
        }),
      ];
    },
  });
}

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.platform);

function unitOf(event: KeyboardEvent): Unit {
  if (mac ? event.altKey : event.ctrlKey) return 'word';
  return mac && event.metaKey ? 'block' : 'grapheme';
}

function handleKey(desk: Desk, event: KeyboardEvent): boolean {
  if (desk.mode === 'read' || event.isComposing) return false;
  const mod = mac ? event.metaKey : event.ctrlKey;
  switch (event.key) {
    case 'Backspace':
      desk.erase('back', unitOf(event));
      return true;
    case 'Delete':
      desk.erase('forward', unitOf(event));
      return true;
    case 'Enter':
      if (mod) return false;
      desk.enter();
      return true;
  }
  if (!mod || event.altKey) return false;
  switch (event.key.toLowerCase()) {
    case 'z':
      if (event.shiftKey) desk.redo();
      else desk.undo();
      return true;
    case 'y':
      desk.redo();
      return true;
    case 'b':
    case 'i':
    case 'u':
      // Treaty text has no such formatting; the browser would apply its own.
      return true;
  }
  return false;
}

const ERASING: Record<string, ['back' | 'forward', Unit]> = {
  deleteContentBackward: ['back', 'grapheme'],
  deleteContentForward: ['forward', 'grapheme'],
  deleteWordBackward: ['back', 'word'],
  deleteWordForward: ['forward', 'word'],
  deleteSoftLineBackward: ['back', 'block'],
  deleteSoftLineForward: ['forward', 'block'],
  deleteHardLineBackward: ['back', 'block'],
  deleteHardLineForward: ['forward', 'block'],
};

/** What menus and touch keyboards ask for without a key. */
function handleInput(desk: Desk, event: InputEvent): boolean {
  if (desk.mode === 'read' || event.isComposing || !event.cancelable) return false;
  const kind = event.inputType;
  const erasing = ERASING[kind];
  if (erasing !== undefined) desk.erase(...erasing);
  else if (kind === 'insertParagraph' || kind === 'insertLineBreak') desk.enter();
  else if (kind === 'historyUndo') desk.undo();
  else if (kind === 'historyRedo') desk.redo();
  else if (!kind.startsWith('format') && kind !== 'insertFromDrop' && kind !== 'deleteByDrag') {
    return false;
  }
  event.preventDefault();
  return true;
}

/** The change of text that a transaction meant, carried out by the desk. */
function reinterpret(desk: Desk, transaction: Transaction): void {
  const { before, doc: after } = transaction;
  const start = before.content.findDiffStart(after.content);
  const end = before.content.findDiffEnd(after.content);
  if (start === null || end === null) return;
  // Repeated characters make the two ends overlap; the longer side then counts from the start.
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  const oldEnd = end.a + overlap;
  const newEnd = end.b + overlap;
  const removed = before.textBetween(start, oldEnd, '\n');
  const inserted = after.textBetween(start, newEnd, '\n');
  let head = 0;
  while (head < removed.length && head < inserted.length && removed[head] === inserted[head]) {
    head += 1;
  }
  let tail = 0;
  while (
    tail < Math.min(removed.length, inserted.length) - head &&
    removed.at(-1 - tail) === inserted.at(-1 - tail)
  ) {
    tail += 1;
  }
  const gone = removed.slice(head, removed.length - tail);
  const come = inserted.slice(head, inserted.length - tail);
  if (gone === '' && come === '') {
    if (after.childCount > before.childCount) desk.enter();
    return;
  }
  if (gone === '' && /^\n+$/.test(come)) {
    desk.enter();
    return;
  }
  if (come === '' && /^\n+$/.test(gone)) {
    desk.erase('back', 'grapheme');
    return;
  }
  const oneBlock = !removed.includes('\n') && placeAt(before, start) !== null;
  const from = oneBlock ? start + head : start;
  const to = oneBlock ? from + gone.length : oldEnd;
  const [line = ''] = typedLines(oneBlock ? come : inserted);
  desk.change(from, to, line);
}
