/**
 * People at a real server, over whatever network lies between: the shipped editor on the shipped
 * provider, and stock `y-websocket` providers on a bare Yjs document. For `tests/convergence`,
 * which drives them over standard input: one JSON object a line, each answered by one line.
 *
 * - `sit` (`name`, `kind`, `url`, `draft`, `token`, `delegation`, `state`, `brackets`, `seed`):
 *   somebody sits down with a text before them. `kind` is `editor` or `stock`; without a delegation
 *   the editor is the pen, and the stock provider only reads.
 * - `act` (`name`): they do something at random.
 * - `know` (`brackets`): editors learn what the log now says of brackets.
 * - `look`: of each, whether all they did is in the record (`quiet`; a stock provider is not told,
 *   and is quiet when connected), and the refusals met since the last look. Who was refused has left.
 * - `tell` (`name`): what they show, their document as one update, and how far their own writing
 *   is known to be in the record (-1: they are not told).
 *
 * Waiting for another attempt at a lost connection takes a twentieth of the time.
 */
import { createInterface } from 'node:readline';
import { WebSocket as NodeSocket } from 'ws';
import { yXmlFragmentToProsemirrorJSON } from 'y-prosemirror';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { FRAGMENT } from '../src/editor/binding';
import type { BracketInfo } from '../src/editor/brackets';
import { markKey, textsOf } from '../src/editor/ink';
import { type Connection, connectDraft } from '../src/editor/provider';
import { draftSchema } from '../src/editor/schema';
import { Chance } from './chance';
import { Person } from './person';
import { shown } from './shown';

const HASTE = 20;
const waits = globalThis.setTimeout;
globalThis.setTimeout = ((then: (...given: unknown[]) => void, wait = 0, ...given: unknown[]) =>
  waits(then, wait / HASTE, ...given)) as typeof setTimeout;

const REFUSED = 4403;

/** A browser's socket needs nobody to hear of an error, which its closing follows anyway. */
class QuietSocket extends NodeSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols);
    this.on('error', () => {});
  }
}

interface Sitting {
  name: string;
  kind: 'editor' | 'stock';
  url: string;
  draft: string;
  token: string;
  delegation: string | null;
  state: string;
  brackets: Record<string, BracketInfo>;
  seed: number;
}

interface Seat {
  act(): void;
  know(brackets: Map<string, BracketInfo>): void;
  quiet(): boolean;
  refused(): string[];
  tell(): { shown: unknown[]; state: string; recorded: number };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const text = (update: Uint8Array) => Buffer.from(update).toString('base64');
const mapOf = (brackets: Record<string, BracketInfo>) => new Map(Object.entries(brackets));

class EditorSeat implements Seat {
  private readonly person: Person;
  private readonly connection: Connection;
  private readonly refusals: string[] = [];

  constructor({ name, url, draft, token, delegation, state, brackets, seed }: Sitting) {
    this.person = new Person(
      name,
      { role: delegation === null ? 'co-facilitator' : 'delegate', delegation },
      new Chance(seed),
      bytes(state),
      mapOf(brackets),
      false,
    );
    const { doc } = this.person;
    const quiet = () => {};
    this.connection = connectDraft(
      `${url}/${draft}?token=${token}`,
      doc,
      new Awareness(doc),
      {
        onChange: quiet,
        onRefused: ({ code, reason }) => this.refusals.push(`${code}: ${reason}`),
        onAnew: () => this.refusals.push('anew'),
        onNotice: quiet,
        onClosed: (code, reason) => this.refusals.push(`closed with ${code}: ${reason}`),
      },
      { webSocket: QuietSocket as unknown as typeof WebSocket },
    );
  }

  act(): void {
    if (this.refusals.length === 0) this.person.act();
  }

  know(brackets: Map<string, BracketInfo>): void {
    this.person.receive([], brackets);
  }

  quiet(): boolean {
    return this.connection.state === 'synced' && this.connection.unrecorded === 0;
  }

  refused(): string[] {
    if (this.refusals.length > 0) {
      this.connection.destroy();
      this.person.leave();
    }
    return this.refusals;
  }

  tell(): { shown: unknown[]; state: string; recorded: number } {
    const { doc } = this.person;
    const state = text(Y.encodeStateAsUpdate(doc));
    return { shown: this.person.shown(), state, recorded: Y.getState(doc.store, doc.clientID) };
  }
}

class StockSeat implements Seat {
  private readonly doc = new Y.Doc();
  private readonly provider: WebsocketProvider;
  private readonly chance: Chance;
  private readonly bracket: string;
  private readonly refusals: string[] = [];

  constructor(private readonly sitting: Sitting) {
    const { name, url, draft, token, state, seed } = sitting;
    this.chance = new Chance(seed);
    this.bracket = `of-${name}-${this.chance.id(8)}`;
    Y.applyUpdate(this.doc, bytes(state));
    // `disableBc`: providers in one process would else also meet without the server.
    this.provider = new WebsocketProvider(url, draft, this.doc, {
      params: { token },
      WebSocketPolyfill: QuietSocket as unknown as typeof WebSocket,
      disableBc: true,
    });
    this.provider.on('connection-close', (event: CloseEvent | null) => {
      if (event?.code === REFUSED) this.refusals.push(event.reason);
    });
  }

  /** Type a word in one's bracket, take some of it out again, or strike others' words. */
  act(): void {
    if (this.sitting.delegation === null || this.refusals.length > 0) return;
    const blocks = this.doc.getXmlFragment(FRAGMENT).toArray() as Y.XmlElement[];
    const bare = blocks.filter((block) => !block.getAttribute('bracket'));
    const found = this.chance.pick(bare.flatMap(textsOf));
    const insert = { id: this.bracket, role: 'insert' } as const;
    const own = this.runs(found).find(
      ({ marks }) => marks.length === 1 && marks[0] === markKey(insert),
    );
    switch (this.chance.weighted({ type: 6, cut: 2, strike: 2 })) {
      case 'type': {
        const at = own === undefined ? found.length : own.at + own.length;
        found.insert(at, this.chance.pick(['mot ', 'é', '😀', 'نص ']), {
          [markKey(insert)]: insert,
        });
        break;
      }
      case 'cut':
        if (own !== undefined) found.delete(own.at, own.length);
        break;
      case 'strike': {
        const others = this.runs(found).filter(({ marks }) => marks.length === 0);
        if (others.length === 0) return;
        const { at, length } = this.chance.pick(others);
        const strike = { id: `by-${this.chance.id(12)}`, role: 'delete' } as const;
        found.format(at, length, { [markKey(strike)]: strike });
        break;
      }
    }
  }

  know(): void {}

  quiet(): boolean {
    return this.provider.wsconnected && this.provider.synced;
  }

  refused(): string[] {
    if (this.refusals.length > 0) this.provider.destroy();
    return this.refusals;
  }

  tell(): { shown: unknown[]; state: string; recorded: number } {
    const json = yXmlFragmentToProsemirrorJSON(this.doc.getXmlFragment(FRAGMENT));
    return {
      shown: shown(draftSchema.nodeFromJSON(json)),
      state: text(Y.encodeStateAsUpdate(this.doc)),
      recorded: -1,
    };
  }

  private runs(found: Y.XmlText): { at: number; length: number; marks: string[] }[] {
    let at = 0;
    return (found.toDelta() as { insert: string; attributes?: object }[]).map((part) => {
      const run = { at, length: part.insert.length, marks: Object.keys(part.attributes ?? {}) };
      at += run.length;
      return run;
    });
  }
}

const seats = new Map<string, Seat>();

function seatOf(name: string): Seat {
  const found = seats.get(name);
  if (found === undefined) throw new Error(`Nobody of the name ${name} sits here.`);
  return found;
}

function answer(request: { op: string; name: string } & Record<string, unknown>): unknown {
  switch (request.op) {
    case 'sit': {
      const sitting = request as unknown as Sitting;
      const seat = sitting.kind === 'editor' ? new EditorSeat(sitting) : new StockSeat(sitting);
      seats.set(request.name, seat);
      return {};
    }
    case 'act':
      seats.get(request.name)?.act();
      return {};
    case 'know':
      for (const seat of seats.values()) {
        seat.know(mapOf(request.brackets as Record<string, BracketInfo>));
      }
      return {};
    case 'look': {
      const found: Record<string, { quiet: boolean; refused: string[] }> = {};
      for (const [name, seat] of seats) {
        found[name] = { quiet: seat.quiet(), refused: [...seat.refused()] };
        if (found[name].refused.length > 0) seats.delete(name);
      }
      return found;
    }
    case 'tell':
      return seatOf(request.name).tell();
    default:
      throw new Error(`There is no operation ${request.op}.`);
  }
}

// What providers say about refusals belongs on standard error: standard output answers.
console.warn = console.error;
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
process.exit(0);
