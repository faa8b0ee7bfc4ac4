import { expect, test } from 'vitest';
import { type Kept, visitBefore } from './lastVisit';

function store(): Kept {
  const held = new Map<string, string>();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
  };
}

/** A server that has seen a reader up to some position, and counts visits. */
function server(before: number) {
  const asked = { times: 0 };
  const begin = async () => {
    asked.times += 1;
    return before;
  };
  return { asked, begin };
}

test('a visit begins once a tab, and says where the one before ended', async () => {
  const tab = store();
  const { asked, begin } = server(25);
  expect(await visitBefore('kenya', begin, tab)).toBe(25);
  expect(await visitBefore('kenya', begin, tab)).toBe(25);
  expect(asked.times).toBe(1);
  expect(await visitBefore('kenya', begin, store())).toBe(25);
  expect(asked.times).toBe(2);
});

test('on the first visit there was none before', async () => {
  const tab = store();
  const { asked, begin } = server(0);
  expect(await visitBefore('kenya', begin, tab)).toBeNull();
  expect(await visitBefore('kenya', begin, tab)).toBeNull();
  expect(asked.times).toBe(1);
});

test('readers of one tab have visits of their own', async () => {
  const tab = store();
  await visitBefore('kenya', server(10).begin, tab);
  expect(await visitBefore('norway', server(20).begin, tab)).toBe(20);
});

test('a visit that the server did not hear of begins again', async () => {
  const tab = store();
  const away = () => Promise.reject(new Error('away'));
  await expect(visitBefore('kenya', away, tab)).rejects.toThrow('away');
  expect(await visitBefore('kenya', server(7).begin, tab)).toBe(7);
});
