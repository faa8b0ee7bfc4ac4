/**
 * Bundles the fuzz from its TypeScript and runs it in a headless DOM; arguments as `main.ts` says.
 * With `seats.ts` for the first argument, that is run instead: people at a real server.
 *
 * The bundle is made anew each time: it holds the editor that is shipped, not a copy.
 */
import { unlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { JSDOM } from 'jsdom';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const { window } = new JSDOM('<!doctype html><html><body></body></html>', {
  pretendToBeVisual: true,
});
const GLOBALS = [
  'window',
  'document',
  'navigator',
  'Node',
  'Element',
  'HTMLElement',
  'MutationObserver',
  'Event',
  'KeyboardEvent',
  'getSelection',
  'getComputedStyle',
  'DOMParser',
  'requestAnimationFrame',
  'cancelAnimationFrame',
];
for (const name of GLOBALS) {
  const value = name === 'window' ? window : window[name];
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

const folder = join(here, '..', 'node_modules', '.cache', 'fuzz');
await mkdir(folder, { recursive: true });
const file = join(folder, `fuzz-${process.pid}.mjs`);
const program = process.argv[2] === 'seats.ts' ? 'seats.ts' : 'main.ts';
const bundle = await rolldown({ input: join(here, program), platform: 'node' });
await bundle.write({ file, format: 'esm', codeSplitting: false });
await bundle.close();
process.once('exit', () => {
  unlinkSync(file);
});
await import(pathToFileURL(file).href);
