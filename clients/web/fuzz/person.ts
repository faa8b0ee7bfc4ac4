/** A person at an editor: the shipped editor on a document of its own, doing things at random. */
import { TextSelection } from '@tiptap/pm/state';
import * as Y from 'yjs';
import { placeOf, places } from '../src/editor/blocks';
import type { BracketInfo, Me } from '../src/editor/brackets';
import { unitAfter } from '../src/editor/characters';
import { createRoomEditor, type RoomEditor } from '../src/editor/room';
import type { Chance } from './chance';
import { shown } from './shown';
import { StockInk } from './stock';

const WORDS = [
  'shall',
  'should',
  'voluntary',
  ' and',
  ' or',
  'aa',
  'a',
  ' ',
  'return',
  'été',
  'نص',
  'عودة',
  '😀',
  '👩‍👧',
  'é',
  ', as appropriate',
  '.',
  'x😀y',
];

/** A structural wish, to be sent to the room as a command. */
export interface Wish {
  name: string;
  fields: Record<string, unknown>;
}

const HABITS = {
  type: 40,
  backspace: 14,
  erase: 8,
  strike: 12,
  overwrite: 8,
  paste: 4,
  reserve: 4,
  undo: 6,
  redo: 2,
  across: 1,
  foreign: 2,
};

const REQUESTS = {
  propose: { add: 5, withdraw: 1 },
  pen: { add: 3, remove: 0.5, split: 1, join: 1, move: 0.5, settle: 3 },
};

export class Person {
  doc: Y.Doc;
  room: RoomEditor;
  /** Local updates not yet fetched by the run. */
  outbox: Uint8Array[] = [];
  /** Grows with every reset: what an earlier life sent or was sent no longer counts. */
  life = 0;
  private clock = 0;

  constructor(
    readonly name: string,
    private readonly me: Me,
    private readonly chance: Chance,
    state: Uint8Array,
    private brackets: Map<string, BracketInfo>,
    /** Lets y-prosemirror write, which finds changes by comparing texts. */
    private readonly stock: boolean,
  ) {
    [this.doc, this.room] = this.sitDown(state);
  }

  /** Start afresh after a refusal, as the page does. */
  reset(state: Uint8Array, brackets: Map<string, BracketInfo>): void {
    this.leave();
    this.life += 1;
    this.brackets = brackets;
    [this.doc, this.room] = this.sitDown(state);
  }

  leave(): void {
    this.room.destroy();
    this.doc.destroy();
    this.outbox = [];
  }

  receive(frames: readonly Uint8Array[], brackets: Map<string, BracketInfo> | null): void {
    if (brackets !== null) {
      this.brackets = brackets;
      this.room.setBrackets(brackets);
    }
    for (const frame of frames) Y.applyUpdate(this.doc, frame, 'room');
  }

  /** Do something at random in the text. */
  act(): void {
    this.clock += this.chance.below(1500);
    const spot = this.spot();
    if (spot === null) return;
    const { room, chance } = this;
    const habit = chance.weighted(HABITS);
    switch (habit) {
      case 'type':
        this.select(spot);
        this.type();
        break;
      case 'backspace':
      case 'erase':
        this.select(spot);
        for (let times = 1 + chance.below(4); times > 0; times--) {
          this.press(habit === 'backspace' ? 'Backspace' : 'Delete', chance.next() < 0.15);
        }
        break;
      case 'strike':
        this.select(spot, 12);
        this.press('Backspace');
        break;
      case 'overwrite':
        this.select(spot, 8);
        this.type();
        break;
      case 'paste':
        this.select(spot, chance.below(3));
        room.insertText(`${chance.pick(WORDS)} ${chance.pick(WORDS)}\n${chance.pick(WORDS)}`);
        break;
      case 'reserve':
        this.select(spot, 10);
        room.reserve();
        break;
      case 'undo':
        for (let times = 1 + chance.below(3); times > 0; times--) room.undo();
        break;
      case 'redo':
        room.redo();
        break;
      case 'across': {
        const { doc, tr } = room.editor.state;
        const size = doc.content.size;
        const from = Math.min(size, spot.position + 1);
        tr.setSelection(
          TextSelection.between(doc.resolve(from), doc.resolve(Math.min(size, from + 14))),
        );
        room.editor.view.dispatch(tr);
        this.press('Delete');
        break;
      }
      case 'foreign': {
        // Such as a spelling correction: a finished transaction that does not come from a key.
        const size = placeOf(room.editor.state.doc, spot.block)?.node.content.size ?? 0;
        const to = Math.min(spot.position - spot.offset + size, spot.position + chance.below(4));
        const end = this.safe(spot.block, to);
        room.editor.view.dispatch(
          room.editor.state.tr.insertText(chance.pick(WORDS), spot.position, end),
        );
        break;
      }
    }
  }

  /** Something that goes by command, or null if there is nothing to ask for. */
  wish(): Wish | null {
    const draft = 'draft1';
    const all = places(this.room.editor.state.doc);
    const spot = this.spot();
    const fresh = this.chance.id(12);
    const after = this.chance.pick([null, ...all.map(({ attrs }) => attrs.id)]);
    const added = { draft, paragraph: fresh, after, text: this.chance.pick(WORDS) };
    if (this.me.role === 'delegate') {
      if (this.chance.weighted(REQUESTS.propose) === 'add') {
        return { name: 'AddParagraph', fields: { ...added, bracket: this.chance.id(12) } };
      }
      const own = this.open((info) => info.proponents.includes(this.me.delegation ?? ''));
      return own === null ? null : { name: 'WithdrawBracket', fields: { bracket: own } };
    }
    const block = { draft, paragraph: spot?.block };
    switch (this.chance.weighted(REQUESTS.pen)) {
      case 'add':
        return { name: 'AddParagraph', fields: added };
      case 'remove':
        return all.length > 3 ? { name: 'RemoveParagraph', fields: block } : null;
      case 'split': {
        const text = spot === null ? undefined : placeOf(this.room.editor.state.doc, spot.block);
        const at = [...(text?.node.textContent ?? '').slice(0, spot?.offset)].length;
        return { name: 'SplitParagraph', fields: { ...block, at, into: fresh } };
      }
      case 'join':
        return { name: 'JoinParagraphs', fields: block };
      case 'move':
        return { name: 'MoveParagraph', fields: { ...block, after } };
      case 'settle': {
        const open = this.open(() => true);
        const outcome = this.chance.pick(['retained', 'deleted']);
        return open === null ? null : { name: 'RecordOutcome', fields: { bracket: open, outcome } };
      }
    }
  }

  /** What the editor shows, in the form the room gives its own text in. */
  shown(): unknown[] {
    return shown(this.room.editor.state.doc);
  }

  private sitDown(state: Uint8Array): [Y.Doc, RoomEditor] {
    const doc = new Y.Doc();
    doc.clientID = this.chance.below(2 ** 31);
    Y.applyUpdate(doc, state, 'room');
    const quiet = () => {};
    const room = createRoomEditor({
      element: null,
      doc,
      me: this.me,
      brackets: this.brackets,
      now: () => this.clock,
      newId: () => this.chance.id(16),
      ...(this.stock ? { ink: (view) => new StockInk(view) } : {}),
      callbacks: {
        onEnter: quiet,
        onJoin: quiet,
        onPasteParagraphs: quiet,
        onBlocked: quiet,
        onBracketClick: quiet,
        attribution: () => '',
        look: () => ({}),
      },
    });
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'room') this.outbox.push(update);
    });
    return [doc, room];
  }

  private open(wanted: (info: BracketInfo) => boolean): string | null {
    const found = [...this.brackets].filter(([, info]) => info.open && wanted(info));
    return found.length === 0 ? null : this.chance.pick(found)[0];
  }

  /** A place in the text where a caret can stand. */
  private spot(): { block: string; offset: number; position: number } | null {
    const all = places(this.room.editor.state.doc).filter(({ attrs }) => attrs.id !== null);
    if (all.length === 0) return null;
    const { attrs, node, start } = this.chance.pick(all);
    const near = this.chance.below(node.content.size + 1);
    let offset = 0;
    while (offset < near) offset = unitAfter(node.textContent, offset, 'grapheme');
    return { block: attrs.id as string, offset, position: start + offset };
  }

  /** The position at or after `position` that splits no grapheme. */
  private safe(block: string, position: number): number {
    const place = placeOf(this.room.editor.state.doc, block);
    if (place === null) return position;
    let offset = 0;
    while (place.start + offset < position) {
      offset = unitAfter(place.node.textContent, offset, 'grapheme');
    }
    return place.start + offset;
  }

  private select(spot: { block: string; position: number }, most = 0): void {
    const { state, view } = this.room.editor;
    const place = placeOf(state.doc, spot.block);
    if (place === null) return;
    const last = place.start + place.node.content.size;
    const head = Math.min(last, spot.position + (most === 0 ? 0 : this.chance.below(most + 1)));
    const selection = TextSelection.create(state.doc, spot.position, this.safe(spot.block, head));
    view.dispatch(state.tr.setSelection(selection));
  }

  private type(): void {
    for (const character of this.chance.pick(WORDS)) {
      const { view } = this.room.editor;
      const { from, to } = view.state.selection;
      const byDefault = () => view.state.tr.insertText(character, from, to);
      const handled = view.someProp('handleTextInput', (handle) =>
        handle(view, from, to, character, byDefault),
      );
      if (!handled) view.dispatch(byDefault());
    }
  }

  private press(key: string, ctrlKey = false): void {
    const { view } = this.room.editor;
    const event = new KeyboardEvent('keydown', { key, ctrlKey });
    view.someProp('handleKeyDown', (handle) => handle(view, event));
  }
}
