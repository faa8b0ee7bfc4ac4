import { afterEach, expect, it } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Anchors } from './anchors';
import { FRAGMENT } from './binding';
import { createRoomEditor, type RoomEditor } from './room';
import { seed } from './seat.testing';

const rooms: RoomEditor[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.destroy();
});

it('shows where others are, with the code of their delegation', async () => {
  const doc = new Y.Doc();
  seed(doc, [{ id: 'p', text: 'States shall act.' }]);
  const awareness = new Awareness(doc);
  const room = createRoomEditor({
    element: document.body.appendChild(document.createElement('div')),
    doc,
    awareness,
    me: { role: 'observer', delegation: null },
    brackets: new Map(),
    callbacks: {
      onEnter: () => {},
      onJoin: () => {},
      onPasteParagraphs: () => {},
      onBlocked: () => {},
      onBracketClick: () => {},
      attribution: () => '',
      look: () => ({}),
    },
  });
  rooms.push(room);
  const there = new Anchors(doc.getXmlFragment(FRAGMENT));
  const at = there.anchor(room.editor.state.doc, { block: 'p', offset: 7 }, 'after').held;
  const other = new Awareness(new Y.Doc());
  other.setLocalState({
    user: { name: 'Delegation of Maruna', code: 'MAR', color: '#336699' },
    cursor: { anchor: at, head: at },
  });
  const update = encodeAwarenessUpdate(other, [other.clientID]);
  applyAwarenessUpdate(awareness, update, 'server');
  await expect
    .poll(() => room.editor.view.dom.querySelector('.presence-flag')?.textContent)
    .toBe('MAR');
  expect(awareness.getLocalState()?.cursor ?? null).toBeNull();
  other.destroy();
  awareness.destroy();
});
