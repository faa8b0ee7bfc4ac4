/** One sitting at a draft: its document, its connection and its editor, made and ended together. */
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
  type Connection,
  connectDraft,
  createRoomEditor,
  type Me,
  type Notice,
  type RecordState,
  type Refusal,
  type RoomCallbacks,
  type RoomEditor,
} from '../../editor';
import { stopFormattingCleanup } from '../../editor/binding';
import type { BracketInfo } from '../../editor/brackets';
import { lineOf } from '../../keeping/cells';
import type { Keeping } from '../../keeping/keeping';
import type { Passage } from '../../keeping/passages';
import { placed } from '../../keeping/placing';

/** Somebody who is in the room with this draft open. */
export interface Present {
  key: string;
  name: string;
  code: string;
  role: string;
}

/** What the page shows of the sitting. */
export interface Sitting {
  state: RecordState;
  /** Edits not yet in the record. */
  unrecorded: number;
  /** Whether they are kept on this device, even if the page is closed. */
  kept: boolean;
  /** Whether the text has arrived since the sitting began. */
  arrived: boolean;
  present: readonly Present[];
}

/** Before anything is heard from the server. */
export const ARRIVING: Sitting = {
  state: 'connecting',
  unrecorded: 0,
  kept: false,
  arrived: false,
  present: [],
};

const NOT_HERE = 'This text is not yours to write in this phase. Copy your words, or discard them.';
const NOT_POSSIBLE = 'That is not possible in the text as it now stands.';

interface Options {
  /** The address of the text: `/sync/…` of a draft or of a workspace. */
  sync: string;
  /** What is kept of it, over sittings. */
  keeping: Keeping;
  /** Whether one only reads at present. */
  reading: () => boolean;
  element: HTMLElement;
  me: Me;
  label: string;
  brackets: ReadonlyMap<string, BracketInfo>;
  callbacks: RoomCallbacks;
  /** Colour of a delegation's code, for its caret. */
  colour: (code: string) => string;
  onSitting: (sitting: Sitting) => void;
  onRefused: (refusal: Refusal) => void;
  onNotice: (notice: Notice) => void;
  /** The text has begun anew. */
  onAnew: () => void;
  onClosed: (code: number, reason: string) => void;
}

/** A sitting that has begun. */
export interface LiveDraft {
  room: RoomEditor;
  /** Resolves when everything typed so far is in the record; rejects when the sitting ends first. */
  recorded: () => Promise<void>;
  /** Writes a passage again where it was written; false if it has no place there any more. */
  again: (passage: Passage) => boolean;
  /** Says again how things stand: what is kept has changed. */
  retell: () => void;
  end: () => void;
}

/**
 * Sits down at a draft. After a refusal, or where the text begins anew, the sitting is over: end it
 * and begin another, on what is kept.
 */
export function sitDown(options: Options): LiveDraft {
  const { keeping } = options;
  const doc = new Y.Doc();
  stopFormattingCleanup(doc);
  const own = keeping.fill(doc);
  const awareness = new Awareness(doc);
  let over = false;
  let arrived = false;
  let carrying = false;
  let waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  let connection: Connection | null = null;
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (over) return;
    if (origin === connection) keeping.heard(update);
    else keeping.wrote(update);
  });
  const tell = () => {
    if (over || connection === null) return;
    const { state, unrecorded, which } = connection;
    keeping.named(which);
    keeping.settled(unrecorded, doc);
    arrived ||= state === 'synced' || (state === 'offline' && keeping.hasText);
    if (unrecorded === 0 && state === 'synced') {
      for (const one of waiting) one.resolve();
      waiting = [];
    }
    options.onSitting({
      state,
      unrecorded: unrecorded + keeping.queue.length,
      kept: keeping.onDevice,
      arrived,
      present: presentIn(awareness),
    });
    if (state === 'synced' && !carrying && keeping.queue.length > 0) void carryOn();
  };
  // Before the editor, which draws carets in the colour that it finds.
  awareness.on('change', () => {
    for (const state of awareness.getStates().values()) {
      const user = state.user as { code?: string; color?: string } | undefined;
      if (user) user.color = options.colour(user.code ?? '');
    }
    tell();
  });
  awareness.setLocalState({ user: {}, cursor: null });
  const room = createRoomEditor({
    element: options.element,
    doc,
    awareness,
    me: options.me,
    brackets: options.brackets,
    callbacks: options.callbacks,
    label: options.label,
  });
  for (const bracket of own) room.claim(bracket);
  const recorded = (): Promise<void> =>
    connection?.unrecorded === 0
      ? Promise.resolve()
      : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  /** Writes what waits, one passage after the other, as if it were typed. */
  const carryOn = async () => {
    carrying = true;
    for (let passage = keeping.next(); passage !== null; passage = keeping.next()) {
      const { changes, astray, reason } = placed(passage, lineOf(doc, passage.block));
      if (astray !== null) keeping.offer(astray, reason);
      if (changes.length > 0 && !room.rewrite(passage.block, changes)) {
        keeping.offer({ ...passage, changes }, options.reading() ? NOT_HERE : NOT_POSSIBLE);
      }
      try {
        await recorded();
      } catch {
        // The sitting is over. The next one goes on with those that follow.
        return;
      }
      keeping.done();
    }
    carrying = false;
    tell();
  };
  /** From then on the sitting says and keeps nothing: what is kept belongs to the next. */
  const lastly =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      over = true;
      act(...args);
    };
  connection = connectDraft(
    options.sync,
    doc,
    awareness,
    {
      onChange: tell,
      onRefused: lastly(options.onRefused),
      onNotice: options.onNotice,
      onAnew: lastly(options.onAnew),
      onClosed: lastly(options.onClosed),
    },
    { which: keeping.which, unrecorded: keeping.unrecorded },
  );
  return {
    room,
    recorded,
    again: (passage) => {
      const { changes, astray } = placed(passage, lineOf(doc, passage.block));
      return astray === null && room.rewrite(passage.block, changes);
    },
    retell: tell,
    end: () => {
      over = true;
      connection?.destroy();
      room.destroy();
      awareness.destroy();
      doc.destroy();
      for (const one of waiting) one.reject(new Error('The connection ended; try again.'));
      waiting = [];
    },
  };
}

/** Everybody else in the room, each person once. */
function presentIn(awareness: Awareness): Present[] {
  const found = new Map<string, Present>();
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID) continue;
    const user = state.user as Partial<Present> | undefined;
    if (!user?.name) continue;
    const { name, code = '', role = '' } = user;
    found.set(`${role} ${code} ${name}`, { key: `${role} ${code} ${name}`, name, code, role });
  }
  return [...found.values()].sort((a, b) => a.key.localeCompare(b.key));
}
