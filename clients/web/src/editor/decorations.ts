/**
 * Brackets as they look: real `[` `]` around each span, attribution before the closing sign, struck
 * text struck. Nothing here is part of the text.
 *
 * Every sign and span carries `data-bracket`, `data-role`, `data-depth`, `data-state` and
 * `--bracket-color`, and the class `mine` or `active` where it applies; the closing sign of an option
 * that the next option follows carries `data-joins`.
 */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, TextSelection } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { bracketsIn, places } from './blocks';
import type { BracketBook } from './brackets';
import type { RoomCallbacks } from './room';
import { joined, type Sign, type Span, signsOf, spansOf } from './spans';

type Drawing = Pick<RoomCallbacks, 'attribution' | 'look' | 'onBracketClick'>;

interface Drawn {
  readonly active: string | null;
  readonly set: DecorationSet;
}

interface Change {
  readonly active?: string | null;
  readonly refresh?: true;
}

const key = new PluginKey<Drawn>('bracketSigns');

/** Draw all signs anew: brackets, attributions or looks changed. */
export function refreshDecorations(view: EditorView): void {
  view.dispatch(view.state.tr.setMeta(key, { refresh: true } satisfies Change));
}

/** Highlight one bracket's span, or none. */
export function setActive(
  view: EditorView,
  bracket: string | null,
  { scroll = false }: { scroll?: boolean },
): void {
  if (key.getState(view.state)?.active !== bracket) {
    view.dispatch(view.state.tr.setMeta(key, { active: bracket } satisfies Change));
  }
  if (scroll && bracket !== null) {
    const first = view.dom.querySelector(`[data-bracket="${CSS.escape(bracket)}"]`);
    first?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  }
}

export function decorationsExtension(book: BracketBook, drawing: Drawing): Extension {
  return Extension.create({
    name: 'bracketSigns',
    addProseMirrorPlugins() {
      return [signsPlugin(book, drawing)];
    },
  });
}

/** The decorations of a block that begins at `start`. */
type Sheet = (start: number) => Decoration[];

function signsPlugin(book: BracketBook, drawing: Drawing): Plugin<Drawn> {
  // Blocks are immutable, so what was worked out for one holds until brackets or looks change.
  let sheets = new WeakMap<Node, Sheet>();

  const draw = (doc: Node, active: string | null): Drawn => {
    const found: Decoration[] = [];
    for (const { node, start } of places(doc)) {
      let sheet = sheets.get(node);
      if (sheet === undefined) {
        for (const id of bracketsIn(node)) book.notice(id);
        const spans = spansOf(node, book);
        const paint = new Paint(book, drawing, active);
        const parts = [
          ...spans.flatMap((span) => paint.span(span, node)),
          ...signsOf(spans, book).map((sign) =>
            paint.sign(sign, sign.end === 'close' && joined(sign.span, spans, node, book)),
          ),
        ];
        sheet = (at) => parts.map((part) => part(at));
        sheets.set(node, sheet);
      }
      found.push(...sheet(start));
    }
    return {
      active,
      set: found.length === 0 ? DecorationSet.empty : DecorationSet.create(doc, found),
    };
  };

  return new Plugin<Drawn>({
    key,
    state: {
      init: (_, state: EditorState) => draw(state.doc, null),
      apply(transaction, drawn) {
        const change = transaction.getMeta(key) as Change | undefined;
        if (change !== undefined) sheets = new WeakMap();
        else if (!transaction.docChanged) return drawn;
        const active = change?.active === undefined ? drawn.active : change.active;
        return draw(transaction.doc, active);
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.set,
      handleDOMEvents: {
        mousedown: (view, event) => {
          const sign =
            event.target instanceof Element ? event.target.closest('.bracket-sign') : null;
          if (sign === null || event.button !== 0) return false;
          // A sign takes no caret: put it into the text beside the sign.
          event.preventDefault();
          const beside = view.state.doc.resolve(view.posAtDOM(sign, 0));
          view.focus();
          view.dispatch(view.state.tr.setSelection(TextSelection.near(beside)));
          return true;
        },
        click: (view, event) => {
          const hit = bracketsAt(event.target, view.dom).sort((a, b) => book.compare(b, a));
          if (hit.length === 0) return false;
          readCaret(view);
          drawing.onBracketClick(hit);
          return false;
        },
      },
    },
  });
}

/**
 * Take the caret over from the browser now. It would be told of a quick click's caret only after the
 * page has drawn the bracket as the one at hand, and drawing puts the old caret back.
 */
function readCaret(view: EditorView): void {
  const seen = view.dom.ownerDocument.getSelection();
  const { anchorNode, focusNode } = seen ?? {};
  if (seen === null || !anchorNode || !focusNode || !view.hasFocus()) return;
  if (!view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return;
  const { doc, selection, tr } = view.state;
  const anchor = doc.resolve(view.posAtDOM(anchorNode, seen.anchorOffset));
  const head = doc.resolve(view.posAtDOM(focusNode, seen.focusOffset));
  const caret = TextSelection.between(anchor, head);
  if (!caret.eq(selection)) view.dispatch(tr.setSelection(caret));
}

/** The brackets around a DOM node. */
function bracketsAt(target: EventTarget | null, within: Element): string[] {
  const found = new Set<string>();
  let element = target instanceof Element ? target : null;
  while (element !== null && element !== within) {
    const id = element.getAttribute('data-bracket') ?? element.getAttribute('data-proposed');
    if (id !== null) found.add(id);
    element = element.parentElement;
  }
  return [...found];
}

/** Makes the decorations of spans and signs. */
class Paint {
  constructor(
    private readonly book: BracketBook,
    private readonly drawing: Drawing,
    private readonly active: string | null,
  ) {}

  span(span: Span, node: Node): ((start: number) => Decoration)[] {
    const attributes = this.attributes(span, 'bracket-span');
    const found: ((start: number) => Decoration)[] = [];
    if (span.whole) {
      const block = { ...attributes, class: `${attributes.class} bracket-block` };
      found.push((start) => Decoration.node(start - 1, start - 1 + node.nodeSize, block));
    }
    if (span.from < span.to) {
      const inline = { nodeName: 'span', ...attributes };
      found.push((start) => Decoration.inline(start + span.from, start + span.to, inline));
    }
    return found;
  }

  sign({ span, end, at, side }: Sign, joins: boolean): (start: number) => Decoration {
    const attributes = {
      ...this.attributes(span, `bracket-sign bracket-${end}`),
      ...(joins ? { 'data-joins': '/' } : {}),
    };
    const attribution = end === 'close' ? this.drawing.attribution(span.id) : '';
    const element = () => signElement(attributes, end, attribution);
    const spec = {
      key: [...Object.values(attributes), end, span.nth, attribution].join('|'),
      side,
      ignoreSelection: true,
    };
    return (start) => Decoration.widget(start + at, element, spec);
  }

  private attributes(span: Span, name: string): Record<string, string> {
    const look = this.drawing.look(span.id);
    const classes = [name, `depth-${span.depth}`];
    if (this.book.mine(span.id)) classes.push('mine');
    if (this.active === span.id) classes.push('active');
    return {
      class: classes.join(' '),
      'data-bracket': span.id,
      'data-role': span.role,
      'data-depth': String(span.depth),
      ...(look.state === undefined ? {} : { 'data-state': look.state }),
      ...(look.color === undefined ? {} : { style: `--bracket-color: ${look.color}` }),
    };
  }
}

function signElement(
  attributes: Record<string, string>,
  end: 'open' | 'close',
  attribution: string,
): HTMLElement {
  const element = document.createElement('span');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.contentEditable = 'false';
  if (end === 'open') {
    element.textContent = '[';
    return element;
  }
  if (attribution !== '') {
    const small = document.createElement('small');
    small.className = 'bracket-attribution';
    // The dash stays with the first name after it.
    const [, first = '', rest = ''] = /^(\S+ ?\S*)(.*)$/.exec(attribution) ?? [];
    const whose = document.createElement('span');
    whose.className = 'bracket-whose';
    whose.textContent = first;
    small.append(' ', whose, rest);
    element.append(small);
  }
  element.append(']');
  return element;
}
