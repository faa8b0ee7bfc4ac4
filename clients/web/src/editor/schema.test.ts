import { Editor } from '@tiptap/core';
import { afterEach, expect, it } from 'vitest';
import { ySyncPlugin } from 'y-prosemirror';
import * as Y from 'yjs';
import { bindingExtension, FRAGMENT } from './binding';
import golden from './golden_mark_keys.json';
import type { BracketRole } from './schema';
import { draftSchema, schemaExtensions } from './schema';
import { seed } from './seat.testing';

/** The key under which the shipped binding stores a bracket. */
function keyOf(id: string, role: BracketRole): string {
  const doc = new Y.Doc();
  const sign = { insert: '+', delete: '-', reserve: '?' }[role];
  seed(doc, [{ id: 'p', text: [['x', `${sign}${id}`]] }]);
  const block = doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement;
  const [run] = (block.get(0) as Y.XmlText).toDelta() as { attributes: Record<string, unknown> }[];
  return Object.keys(run?.attributes ?? {}).join();
}

it('stores brackets under the keys that the server also writes', () => {
  expect(golden).toHaveLength(9);
  for (const { id, role, key } of golden) expect(keyOf(id, role as BracketRole)).toBe(key);
  expect(keyOf('A', 'insert')).toBe('bracket--b2D5nZjN');
});

it('has one block, one mark with exactly id and role in this order, and nothing else', () => {
  expect(Object.keys(draftSchema.nodes)).toEqual(['doc', 'text', 'block']);
  expect(Object.keys(draftSchema.marks)).toEqual(['bracket']);
  const bracket = draftSchema.marks.bracket;
  expect(Object.keys(bracket?.spec.attrs ?? {})).toEqual(['id', 'role']);
  expect(bracket?.spec.excludes).toBe('');
});

it('adds nothing to the schema when the whole editor is put together', () => {
  const doc = new Y.Doc();
  const editor = new Editor({
    extensions: [...schemaExtensions, bindingExtension(doc, undefined)],
  });
  const names = (one: typeof draftSchema) =>
    [one.nodes, one.marks].map((types) =>
      Object.values(types).map((type) => [type.name, Object.keys(type.spec.attrs ?? {})]),
    );
  expect(names(editor.schema)).toEqual(names(draftSchema));
  editor.destroy();
});

const editors: Editor[] = [];
afterEach(() => {
  for (const editor of editors.splice(0)) editor.destroy();
});

/** A reader of a text that two others marked at once; what the reader's document writes by itself. */
function written(bound: boolean): number {
  const [one, two, reader] = [new Y.Doc(), new Y.Doc(), new Y.Doc()] as const;
  seed(one, [{ id: 'p', text: 'agreed language' }]);
  for (const doc of [two, reader]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(one));
  const extensions = bound ? [bindingExtension(reader, undefined)] : [];
  const editor = new Editor({ extensions: [...schemaExtensions, ...extensions] });
  editors.push(editor);
  if (!bound) editor.registerPlugin(ySyncPlugin(reader.getXmlFragment(FRAGMENT)));
  let updates = 0;
  reader.on('afterTransaction', (transaction: Y.Transaction) => {
    if (transaction.local && transaction.deleteSet.clients.size > 0) updates += 1;
  });
  const text = (doc: Y.Doc) =>
    (doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement).get(0) as Y.XmlText;
  const key = keyOf('A', 'delete');
  for (const doc of [one, two]) text(doc).format(0, 6, { [key]: { id: 'A', role: 'delete' } });
  for (const doc of [one, two]) Y.applyUpdate(reader, Y.encodeStateAsUpdate(doc));
  return updates;
}

it('a mere reader writes nothing, whatever others’ marks come to; without the binding it would', () => {
  expect(written(true)).toBe(0);
  expect(written(false)).toBeGreaterThan(0);
});
