import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EVENT_TYPES } from './feed';

const EVENTS = join(process.cwd(), '../../events');

/** The stored names of all event structs: those whose class ends in a past tense `frozen` tag. */
function storedNames(): string[] {
  const names: string[] = [];
  for (const file of readdirSync(EVENTS).filter((name) => name.endsWith('.py'))) {
    const source = readFileSync(join(EVENTS, file), 'utf8');
    for (const [, tag] of source.matchAll(/tag="([a-z-]+)"/g))
      if (tag?.includes('-')) names.push(tag);
  }
  return names.sort();
}

test('the feed listens for every event type that the log can hold', () => {
  expect([...EVENT_TYPES].sort()).toEqual(storedNames());
});
