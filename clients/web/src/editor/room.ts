/** The editor that people sit at: schema, binding, suggestions and bracket signs put together. */
import { Editor } from '@tiptap/core';
import type { EditorView } from '@tiptap/pm/view';
import { yXmlFragmentToProsemirrorJSON } from 'y-prosemirror';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Change } from '../keeping/passages';
import { bindingExtension, FRAGMENT } from './binding';
import { BracketBook, type BracketInfo, type Me, modeOf } from './brackets';
import { decorationsExtension, refreshDecorations, setActive } from './decorations';
import { Desk } from './desk';
import type { Writes } from './ink';
import { schemaExtensions } from './schema';
import type { Sojourn } from './sojourn';
import { suggestionExtension } from './suggestion';

/** How the page draws a bracket that the editor only knows by id. */
export interface BracketLook {
  /** A CSS colour; set as `--bracket-color` on the signs and the span. */
  readonly color?: string;
  /** The state in a word (`contested`, `ripe` …), set as `data-state`. */
  readonly state?: string;
}

export interface RoomCallbacks {
  /** Enter was pressed: split here (the pen) or add a paragraph after. Offset in characters. */
  onEnter(block: string, offset: number): void;
  /** Backspace at the start of `second`, or Delete at the end of `first`. */
  onJoin(first: string, second: string): void;
  /** Pasted lines after the first, which stands inline already; each wants a paragraph. */
  onPasteParagraphs(after: string, lines: readonly string[]): void;
  /** What was tried is not possible; `message` says why, for the reader. */
  onBlocked(message: string): void;
  /** A bracket was clicked or tapped: all those there, innermost first. */
  onBracketClick(brackets: readonly string[]): void;
  /** The small text after a bracket, such as `- MEX, PHL; USA delete`; empty for none. */
  attribution(bracket: string): string;
  look(bracket: string): BracketLook;
}

export interface RoomOptions {
  /** Where to mount; null runs without a page (the view lives in a detached element). */
  readonly element: HTMLElement | null;
  readonly doc: Y.Doc;
  /** Presence; without it no cursors are shown or sent. */
  readonly awareness?: Awareness;
  readonly me: Me;
  readonly brackets: ReadonlyMap<string, BracketInfo>;
  readonly callbacks: RoomCallbacks;
  /** Accessible name of the editing area. */
  readonly label?: string;
  /** Milliseconds; groups keystrokes for undo. */
  readonly now?: () => number;
  /** Makes bracket ids; for tests. */
  readonly newId?: () => string;
  /** How edits get into the document; for the fuzz, which also plays with stock y-prosemirror. */
  readonly ink?: (view: EditorView) => Writes;
}

export interface RoomEditor {
  readonly editor: Editor;
  /** Take the brackets as the log now knows them; signs and attributions are drawn anew. */
  setBrackets(brackets: ReadonlyMap<string, BracketInfo>): void;
  /** Read only (true), whatever one's role may do, or write again: the regime has changed. */
  setReading(reading: boolean): void;
  /** Draw signs anew because attributions or looks changed. */
  refresh(): void;
  /** Highlight one bracket's whole span (null: none); `scroll` brings it into view. */
  setActiveBracket(bracket: string | null, options?: { scroll?: boolean }): void;
  /** Bracket the selected passage as a reservation; its id, or null if nothing could be reserved. */
  reserve(): string | null;
  /** Count a bracket as one's own that a command has opened, before the log tells of it. */
  claim(bracket: string): void;
  /** Whether a bracket is open and one's own. */
  mine(bracket: string): boolean;
  /** Take back the last own act that still stands; false if there is none. */
  undo(): boolean;
  redo(): boolean;
  /** Put text in at the caret as if typed; for offering lost text again. */
  insertText(text: string): void;
  /**
   * Carry out changes that were made on an earlier copy of a block, as if typed; offsets are of the
   * block as it is. False if one of them is not possible.
   */
  rewrite(block: string, changes: readonly Change[]): boolean;
  /** The block and character offset of the caret, or null if there is none. */
  caret(): { block: string; offset: number } | null;
  /** The words selected, and the character at which they begin; null if in no one paragraph. */
  selected(): { block: string; at: number; words: string } | null;
  /** Put down one's acts and the caret, to go on in another document of the same text. */
  leave(): Sojourn | null;
  /** Go on where one was in another document, once the text of this one has arrived. */
  goOn(sojourn: Sojourn): void;
  destroy(): void;
}

/** Mount an editor on `options.doc`. What it may do follows from `options.me`. */
export function createRoomEditor(options: RoomOptions): RoomEditor {
  const book = new BracketBook(options.me, options.newId);
  book.update(options.brackets);
  const mode = modeOf(options.me);
  const desk = new Desk(book, mode, options.callbacks, options.doc, options.now ?? Date.now);
  const editor = new Editor({
    element: options.element ?? document.createElement('div'),
    // Begins with the text, so that the first selection has somewhere to stand.
    content: yXmlFragmentToProsemirrorJSON(options.doc.getXmlFragment(FRAGMENT)),
    editable: mode !== 'read',
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    enableCoreExtensions: {
      keymap: false,
      drop: false,
      paste: false,
      delete: false,
      textDirection: false,
    },
    editorProps: {
      attributes: () => ({
        class: 'draft-text',
        spellcheck: 'true',
        ...(options.label === undefined ? {} : { 'aria-label': options.label }),
        ...(desk.mode === 'read' ? { 'aria-readonly': 'true' } : {}),
      }),
    },
    extensions: [
      ...schemaExtensions,
      bindingExtension(options.doc, options.awareness),
      suggestionExtension(desk),
      decorationsExtension(book, options.callbacks),
    ],
  });
  desk.attach(editor.view, options.ink?.(editor.view));
  return {
    editor,
    setBrackets(brackets) {
      book.update(brackets);
      refreshDecorations(editor.view);
    },
    setReading(reading) {
      desk.lay(reading);
      // The caret is given up: it would look as if one could write.
      if (desk.mode === 'read') editor.view.dom.blur();
      editor.setEditable(desk.mode !== 'read', false);
    },
    refresh: () => refreshDecorations(editor.view),
    setActiveBracket: (bracket, active = {}) => setActive(editor.view, bracket, active),
    reserve: () => desk.reserve(),
    claim: (bracket) => book.claim(bracket),
    mine: (bracket) => book.mine(bracket),
    undo: () => desk.undo(),
    redo: () => desk.redo(),
    insertText: (text) => desk.insertAtCaret(text),
    rewrite: (block, changes) => desk.rewrite(block, changes),
    caret: () => desk.caret(),
    selected: () => desk.selected(),
    leave: () => desk.leave(),
    goOn: (sojourn) => desk.goOn(sojourn),
    destroy: () => editor.destroy(),
  };
}
