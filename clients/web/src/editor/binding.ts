/** The editor's tie to the Yjs document, and other people's cursors. */
import { Extension } from '@tiptap/core';
import { AllSelection, Plugin, Selection } from '@tiptap/pm/state';
import { yCursorPlugin, ySyncPlugin } from 'y-prosemirror';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';

/** The only root of a draft's document. */
export const FRAGMENT = 'draft';

/** What presence shows of a participant; the server sets it, whatever a client claims. */
export interface PresentUser {
  readonly name: string;
  /** The delegation's code, or empty for the chair and the secretariat. */
  readonly code: string;
  /** Six-digit CSS colour. */
  readonly color: string;
}

/**
 * Stop Yjs from tidying formatting marks after remote changes.
 *
 * The clean-up makes mere readers emit writes, and one such write stripped a bracket from its
 * owner's text. The flag is private to Yjs, whose version is pinned; a test watches it.
 */
export function stopFormattingCleanup(doc: Y.Doc): void {
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
}

/** Another person's caret: a bar in their colour with the delegation's code. */
function cursor(user: Partial<PresentUser>): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'presence-caret';
  caret.setAttribute('aria-hidden', 'true');
  caret.style.setProperty('--presence-color', user.color ?? '#5b6770');
  const flag = document.createElement('span');
  flag.className = 'presence-flag';
  flag.textContent = user.code || user.name || '';
  if (user.name) flag.title = user.name;
  caret.append('\u2060', flag, '\u2060');
  return caret;
}

const selection = (user: Partial<PresentUser>) => ({
  class: 'presence-selection',
  style: `--presence-color: ${user.color ?? '#5b6770'}`,
});

/**
 * The only selection that an empty draft has is all of it. Once text arrives that would be the whole
 * text, and the next key would strike it: the caret goes to its beginning instead.
 */
const caretOnArrival = () =>
  new Plugin({
    appendTransaction: (_transactions, before, { doc, selection, tr }) =>
      before.doc.childCount === 0 && doc.childCount > 0 && selection instanceof AllSelection
        ? tr.setSelection(Selection.atStart(doc))
        : null,
  });

/** y-prosemirror on the fragment `draft` of `doc`, with presence if there is any. */
export function bindingExtension(doc: Y.Doc, awareness: Awareness | undefined): Extension {
  return Extension.create({
    name: 'binding',
    // Before everything else: the other plugins read a text that is already bound.
    priority: 1000,
    addProseMirrorPlugins() {
      stopFormattingCleanup(doc);
      const fragment = doc.getXmlFragment(FRAGMENT);
      // With a mapping of nothing to nothing it is not told to render an empty text, in which it
      // would look for a caret.
      const bound = fragment.length === 0 ? { mapping: new Map() } : {};
      const plugins: Plugin[] = [ySyncPlugin(fragment, bound), caretOnArrival()];
      if (awareness !== undefined) {
        plugins.push(
          yCursorPlugin(awareness, { cursorBuilder: cursor, selectionBuilder: selection }),
        );
      }
      return plugins;
    },
  });
}
