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
  type Unsent,
} from '../../editor';
import type { BracketInfo } from '../../editor/brackets';

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
  /** Whether the text has arrived since the sitting began. */
  arrived: boolean;
  present: readonly Present[];
}

/** Before anything is heard from the server. */
export const ARRIVING: Sitting = {
  state: 'connecting',
  unrecorded: 0,
  arrived: false,
  present: [],
};

interface Options {
  /** The address of the text: `/sync/…` of a draft or of a workspace. */
  sync: string;
  element: HTMLElement;
  me: Me;
  label: string;
  brackets: ReadonlyMap<string, BracketInfo>;
  callbacks: RoomCallbacks;
  /** Colour of a delegation's code, for its caret. */
  colour: (code: string) => string;
  onSitting: (sitting: Sitting) => void;
  onRefused: (refusal: Refusal) => void;
  onAnew: (unsent: Unsent) => void;
  onNotice: (notice: Notice) => void;
  onClosed: (code: number, reason: string) => void;
}

/** A sitting that has begun. */
export interface LiveDraft {
  room: RoomEditor;
  /** Resolves when everything typed so far is in the record; rejects when the sitting ends first. */
  recorded: () => Promise<void>;
  end: () => void;
}

/**
 * Sits down at a draft. After a refusal, or when the text begins anew, the sitting is over: end it
 * and begin another.
 */
export function sitDown(options: Options): LiveDraft {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  let over = false;
  let arrived = false;
  let waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  let connection: Connection | null = null;
  const tell = () => {
    if (over || connection === null) return;
    const { state, unrecorded } = connection;
    arrived ||= state === 'synced';
    if (unrecorded === 0 && state === 'synced') {
      for (const one of waiting) one.resolve();
      waiting = [];
    }
    options.onSitting({ state, unrecorded, arrived, present: presentIn(awareness) });
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
  connection = connectDraft(options.sync, doc, awareness, {
    onChange: tell,
    onRefused: options.onRefused,
    onAnew: options.onAnew,
    onNotice: options.onNotice,
    onClosed: options.onClosed,
  });
  return {
    room,
    recorded: () =>
      connection?.unrecorded === 0
        ? Promise.resolve()
        : new Promise((resolve, reject) => waiting.push({ resolve, reject })),
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
