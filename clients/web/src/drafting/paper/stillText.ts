/** A text that nobody edits: a past moment, or the present before the room is connected. */
import { Editor, type JSONContent } from '@tiptap/core';
import type { Paragraph } from '../../api/types';
import { BracketBook, type BracketInfo, type Me } from '../../editor/brackets';
import { decorationsExtension, setActive } from '../../editor/decorations';
import type { RoomCallbacks } from '../../editor/room';
import { schemaExtensions } from '../../editor/schema';

/** A mounted still text. */
export interface StillText {
  setActiveBracket(bracket: string | null): void;
  destroy(): void;
}

interface Options {
  element: HTMLElement;
  paragraphs: readonly Paragraph[];
  brackets: ReadonlyMap<string, BracketInfo>;
  me: Me;
  label: string;
  drawing: Pick<RoomCallbacks, 'attribution' | 'look' | 'onBracketClick'>;
}

/** Mounts the paragraphs with exactly the signs that the editor draws. */
export function mountStillText(options: Options): StillText {
  const book = new BracketBook(options.me);
  book.update(options.brackets);
  const editor = new Editor({
    element: options.element,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    enableCoreExtensions: false,
    content: contentOf(options.paragraphs),
    editorProps: {
      // Tiptap's own `editable` is kept by a core extension, and there are none here.
      editable: () => false,
      attributes: {
        class: 'draft-text',
        role: 'document',
        tabindex: '0',
        'aria-label': options.label,
      },
    },
    extensions: [...schemaExtensions, decorationsExtension(book, options.drawing)],
  });
  return {
    setActiveBracket: (bracket) => setActive(editor.view, bracket, {}),
    destroy: () => editor.destroy(),
  };
}

/** Paragraphs and runs as the editor's schema has them. */
export function contentOf(paragraphs: readonly Paragraph[]): JSONContent {
  return {
    type: 'doc',
    content: paragraphs.map(({ id, kind, level, label, bracket, runs }) => ({
      type: 'block',
      attrs: { id, kind, level, label, bracket },
      content: runs
        .filter((run) => run.text !== '')
        .map((run) => ({
          type: 'text',
          text: run.text,
          marks: run.marks.map(({ bracket: of, role }) => ({
            type: 'bracket',
            attrs: { id: of, role },
          })),
        })),
    })),
  };
}
