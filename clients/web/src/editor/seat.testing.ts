/** A seat for tests: an editor on a document of its own, driven as a person would drive it. */
import { TextSelection } from '@tiptap/pm/state';
import { updateYFragment } from 'y-prosemirror';
import type * as Y from 'yjs';
import { FRAGMENT } from './binding';
import { placeOf, places, runs } from './blocks';
import type { BracketInfo, Me } from './brackets';
import { createRoomEditor, type RoomEditor, type RoomOptions } from './room';
import { BLOCK, type BlockAttributes, draftSchema } from './schema';

export interface SeedBlock extends Partial<BlockAttributes> {
  id: string;
  /** Text, or pieces of it with the marks that stand over them: `+` insert, `-` delete, `?` reserve. */
  text?: string | readonly (readonly [string, ...string[]])[];
}

const ROLE = { '+': 'insert', '-': 'delete', '?': 'reserve' } as const;

/** Write blocks into a document through an editor that has every right. */
export function seed(doc: Y.Doc, blocks: readonly SeedBlock[]): void {
  const fragment = doc.getXmlFragment(FRAGMENT);
  const schema = draftSchema;
  const nodes = blocks.map(({ text = '', ...attrs }) => {
    const pieces = typeof text === 'string' ? (text === '' ? [] : [[text] as const]) : text;
    const content = pieces.map(([piece, ...marks]) =>
      schema.text(
        piece,
        marks.map((mark) =>
          schema.mark('bracket', { id: mark.slice(1), role: ROLE[mark[0] as keyof typeof ROLE] }),
        ),
      ),
    );
    return schema.node(BLOCK, attrs, content);
  });
  updateYFragment(doc, fragment, schema.node('doc', null, nodes), {
    mapping: new Map(),
    isOMark: new Map(),
  });
}

export class Seat {
  readonly room: RoomEditor;
  readonly said: string[] = [];
  clock = 0;
  private made = 0;

  constructor(
    readonly doc: Y.Doc,
    me: Me,
    brackets: Record<string, BracketInfo> = {},
    callbacks: Partial<RoomOptions['callbacks']> = {},
  ) {
    this.room = createRoomEditor({
      element: null,
      doc,
      me,
      brackets: new Map(Object.entries(brackets)),
      now: () => this.clock,
      newId: () => `n${++this.made}`,
      callbacks: {
        onEnter: (block, offset) => this.said.push(`enter ${block} ${offset}`),
        onJoin: (first, second) => this.said.push(`join ${first} ${second}`),
        onPasteParagraphs: (after, lines) => this.said.push(`paste ${after} ${lines.join('|')}`),
        onBlocked: (message) => this.said.push(`blocked: ${message}`),
        onBracketClick: () => {},
        attribution: (bracket) => `- ${bracket}`,
        look: () => ({}),
        ...callbacks,
      },
    });
  }

  get view() {
    return this.room.editor.view;
  }

  /** Select from one offset of a block to another (of the same, or of `last`). */
  select(block: string, from: number, to = from, last = block): this {
    const start = placeOf(this.view.state.doc, block)?.start ?? Number.NaN;
    const end = placeOf(this.view.state.doc, last)?.start ?? Number.NaN;
    const selection = TextSelection.create(this.view.state.doc, start + from, end + to);
    this.view.dispatch(this.view.state.tr.setSelection(selection));
    return this;
  }

  /** Type character by character, as a keyboard does. */
  type(text: string): this {
    for (const character of text) {
      const { from, to } = this.view.state.selection;
      const byDefault = () => this.view.state.tr.insertText(character, from, to);
      const handled = this.view.someProp('handleTextInput', (handle) =>
        handle(this.view, from, to, character, byDefault),
      );
      if (!handled) this.view.dispatch(byDefault());
      this.clock += 50;
    }
    return this;
  }

  press(key: string, modifiers: KeyboardEventInit = {}): this {
    const event = new KeyboardEvent('keydown', { key, ...modifiers });
    this.view.someProp('handleKeyDown', (handle) => handle(this.view, event));
    this.clock += 50;
    return this;
  }

  paste(text: string): this {
    const event = { clipboardData: { getData: () => text } } as unknown as ClipboardEvent;
    this.view.someProp('handlePaste', (handle) =>
      handle(this.view, event, this.view.state.selection.content()),
    );
    return this;
  }

  /** Let time pass, so that what follows is an act of its own. */
  pause(): this {
    this.clock += 10_000;
    return this;
  }

  /** The text of a block with its marks: `shall {+A voluntary}{+A-B return}`. */
  shown(block: string): string {
    const place = placeOf(this.view.state.doc, block);
    return place === null ? '(gone)' : written(place.node);
  }

  /** The offset of the caret in its block. */
  get caret(): number {
    return this.view.state.selection.$head.parentOffset;
  }

  blocks(): string[] {
    return places(this.view.state.doc).map(({ attrs }) => attrs.id ?? '(none)');
  }
}

const SIGN = { insert: '+', delete: '-', reserve: '?' } as const;

export function written(node: Parameters<typeof runs>[0]): string {
  return runs(node)
    .map(({ text, marks }) => {
      const signs = marks
        .map((mark) => SIGN[mark.attrs.role as keyof typeof SIGN] + mark.attrs.id)
        .sort();
      return signs.length === 0 ? text : `{${signs.join('')} ${text}}`;
    })
    .join('');
}
