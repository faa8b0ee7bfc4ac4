import { expect, test } from 'vitest';
import { holdKeys } from './heldKeys';

const press = (element: HTMLElement, key: string, init: KeyboardEventInit = {}) =>
  element.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }),
  );

test('what is typed while a command is on its way waits, and nothing else', () => {
  const parent = document.createElement('div');
  const inner = parent.appendChild(document.createElement('p'));
  const seen: string[] = [];
  inner.addEventListener('keydown', (event) => seen.push(event.key));
  const held = holdKeys(parent);
  for (const key of ['a', '😀', 'x', 'Backspace', 'Enter', 'b', 'ArrowLeft']) press(inner, key);
  press(inner, 'z', { ctrlKey: true });
  expect(held.release()).toBe('a😀\nb');
  press(inner, 'c');
  expect(seen).toEqual(['ArrowLeft', 'z', 'c']);
});
