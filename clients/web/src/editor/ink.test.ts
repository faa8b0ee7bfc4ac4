import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { FRAGMENT } from './binding';
import golden from './golden_mark_keys.json';
import { Ink, markKey } from './ink';
import type { BracketRole } from './schema';
import { seed } from './seat.testing';

const block = (doc: Y.Doc) => doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement;
const delta = (doc: Y.Doc) =>
  block(doc)
    .toArray()
    .map((node) => (node as Y.XmlText).toDelta());

it('makes the same keys as the binding', () => {
  for (const { id, role, key } of golden)
    expect(markKey({ id, role: role as BracketRole })).toBe(key);
});

it('deletes the very characters that are meant, not ones that look the same', () => {
  const doc = new Y.Doc();
  seed(doc, [
    {
      id: 'p',
      text: [
        ['prop', '+A'],
        ['return', '+B'],
      ],
    },
  ]);
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  new Ink(doc.getXmlFragment(FRAGMENT), 'test').replace(0, 1, 4, '', []);
  (block(other).get(0) as Y.XmlText).delete(0, 4);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect((block(doc).get(0) as Y.XmlText).toDelta()).toEqual([
    {
      insert: 'return',
      attributes: { [markKey({ id: 'B', role: 'insert' })]: { id: 'B', role: 'insert' } },
    },
  ]);
});

it('reads two text nodes of a block as one, and makes one where there is none', () => {
  const doc = new Y.Doc();
  seed(doc, [{ id: 'p' }]);
  const ink = new Ink(doc.getXmlFragment(FRAGMENT), 'test');
  ink.replace(0, 0, 0, 'abc', []);
  block(doc).push([new Y.XmlText('def')]);
  ink.replace(0, 2, 4, 'X', []);
  expect(delta(doc)).toEqual([[{ insert: 'abX' }], [{ insert: 'ef' }]]);
});
