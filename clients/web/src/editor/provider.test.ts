// @vitest-environment node
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer, WebSocket as WsSocket } from 'ws';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
  type Connection,
  type ConnectionOptions,
  connectDraft,
  type Notice,
  type Refusal,
} from './provider';

/** A server that answers sync, keeps writes, and otherwise does what a test tells it to. */
class Draft {
  readonly doc = new Y.Doc();
  readonly writes: Uint8Array[] = [];
  readonly paths: string[] = [];
  readonly arrivals: number[] = [];
  sockets: ServerSocket[] = [];
  /** The name of the document, where it is told. */
  which: string | null = null;
  /** Frames that came, by type. */
  readonly heard: number[] = [];
  /** Hears nothing: what is sent meanwhile is not recorded. */
  deaf = false;
  private readonly server = new WebSocketServer({ port: 0 });

  constructor() {
    this.server.on('connection', (socket, request) => {
      this.paths.push(request.url ?? '');
      this.sockets.push(socket);
      this.arrivals.push(Date.now());
      socket.on('message', (data) => this.receive(socket, new Uint8Array(data as Buffer)));
      if (this.which !== null) this.say([103], this.which);
      this.say([0, 0], Y.encodeStateVector(this.doc));
    });
  }

  get url(): string {
    const address = this.server.address();
    return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/sync/draft1?token=t`;
  }

  say(head: number[], payload?: Uint8Array | string): void {
    const encoder = encoding.createEncoder();
    for (const number of head) encoding.writeVarUint(encoder, number);
    if (typeof payload === 'string') encoding.writeVarString(encoder, payload);
    else if (payload !== undefined) encoding.writeVarUint8Array(encoder, payload);
    this.sockets.at(-1)?.send(encoding.toUint8Array(encoder));
  }

  close(code: number): void {
    this.sockets.at(-1)?.close(code);
  }

  end(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private receive(socket: ServerSocket, frame: Uint8Array): void {
    if (this.deaf) return;
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    this.heard.push(type);
    if (type !== 0) return;
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === 0) this.say([0, 1], Y.encodeStateAsUpdate(this.doc, payload));
    else if (socket.readyState === 1) {
      this.writes.push(payload);
      Y.applyUpdate(this.doc, payload);
    }
  }
}

let server: Draft;
let doc: Y.Doc;
let connection: Connection | undefined;
const told: { refused: Refusal[]; noticed: Notice[]; closed: number[]; anew: number } = {
  refused: [],
  noticed: [],
  closed: [],
  anew: 0,
};

beforeEach(() => {
  server = new Draft();
  doc = new Y.Doc();
  told.refused = [];
  told.noticed = [];
  told.closed = [];
  told.anew = 0;
});

afterEach(async () => {
  connection?.destroy();
  await server.end();
});

function connect(options: ConnectionOptions = {}): Connection {
  connection = connectDraft(
    server.url,
    doc,
    new Awareness(doc),
    {
      onChange: () => {},
      onRefused: (refusal) => told.refused.push(refusal),
      onNotice: (notice) => told.noticed.push(notice),
      onClosed: (code) => told.closed.push(code),
      onAnew: () => {
        told.anew += 1;
      },
    },
    { webSocket: WsSocket as unknown as typeof WebSocket, random: () => 0, ...options },
  );
  return connection;
}

const write = (words: string) => doc.getText('t').insert(0, words);

describe('connectDraft', () => {
  it('asks for acknowledgements, keeps the query, and ends up with the server’s text', async () => {
    server.doc.getText('t').insert(0, 'seed');
    const link = connect();
    expect(link.state).toBe('connecting');
    await expect.poll(() => link.state).toBe('synced');
    expect(doc.getText('t').toString()).toBe('seed');
    expect(server.paths).toEqual(['/sync/draft1?token=t&acks=1']);
  });

  it('counts what is not yet in the record, and takes the position from the acknowledgement', async () => {
    const link = connect();
    await expect.poll(() => server.writes.length).toBe(1);
    write('a');
    write('b');
    expect(link.unrecorded).toBe(2);
    server.say([100, 7, 2]);
    await expect.poll(() => link.unrecorded).toBe(1);
    server.say([100, 9, 3]);
    await expect.poll(() => link.unrecorded).toBe(0);
    expect(link.position).toBe(9);
  });

  it('writes nothing before the server has said what it lacks', async () => {
    write('early');
    const link = connect();
    write('er');
    expect(link.unrecorded).toBe(1);
    await expect.poll(() => server.doc.getText('t').toString()).toBe('erearly');
    expect(server.writes).toHaveLength(1);
  });

  it('comes back after a break and sends again what was not acknowledged', async () => {
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    await expect.poll(() => server.writes.length).toBe(1);
    server.close(1012);
    await expect.poll(() => link.state).toBe('offline');
    write('offline');
    expect(link.unrecorded).toBe(1);
    await expect.poll(() => server.doc.getText('t').toString(), { timeout: 3000 }).toBe('offline');
    expect(link.unrecorded).toBe(1);
    server.say([100, 3, 1]);
    await expect.poll(() => link.unrecorded).toBe(0);
  });

  it('is over after a refusal, and hands on the reason and the lost text', async () => {
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    const refusal = { code: 'others-text', reason: 'Not yours.', lost: 'my words' };
    server.say([101], JSON.stringify(refusal));
    await expect.poll(() => told.refused).toEqual([refusal]);
    expect(link.state).toBe('offline');
    write('nobody hears');
    expect(server.sockets).toHaveLength(1);
    expect(told.closed).toEqual([]);
  });

  it('hands on notices and goes on', async () => {
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    server.say([102], JSON.stringify({ message: 'Gone.', lost: 'x' }));
    await expect.poll(() => told.noticed).toEqual([{ message: 'Gone.', lost: 'x' }]);
    expect(link.state).toBe('synced');
  });

  it.each([
    [4503, 'could not be recorded'],
    [4508, 'came too slowly'],
  ])('after %i sends again, on a new socket, what %s', async (code) => {
    const link = connect();
    await expect.poll(() => server.writes.length).toBe(1);
    server.deaf = true;
    write('kept');
    expect(link.unrecorded).toBe(1);
    server.close(code);
    await expect.poll(() => link.state).toBe('offline');
    server.deaf = false;
    await expect.poll(() => server.doc.getText('t').toString(), { timeout: 3000 }).toBe('kept');
    expect(link.unrecorded).toBe(1);
    server.say([100, 4, 1]);
    await expect.poll(() => link.unrecorded).toBe(0);
    expect(told).toEqual({ refused: [], noticed: [], closed: [], anew: 0 });
  });

  it('waits longer each time it is sent away at once', async () => {
    const link = connect();
    const waits: number[] = [];
    for (const attempt of [1, 2, 3]) {
      await expect.poll(() => link.state, { timeout: 3000 }).toBe('synced');
      const since = Date.now();
      server.close(4508);
      await expect.poll(() => server.arrivals.length, { timeout: 3000 }).toBe(attempt + 1);
      waits.push((server.arrivals[attempt] ?? 0) - since);
    }
    expect(waits[1]).toBeGreaterThan((waits[0] ?? 0) * 1.4);
    expect(waits[2]).toBeGreaterThan((waits[1] ?? 0) * 1.4);
  });

  it('gives the document up when it is closed as refused, even without the sentence', async () => {
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    server.close(4403);
    await expect.poll(() => told.refused.map((one) => one.lost)).toEqual(['']);
    expect(told.closed).toEqual([]);
    expect(server.sockets).toHaveLength(1);
  });

  it('does not come back to a room that it is no longer in', async () => {
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    server.close(4401);
    await expect.poll(() => told.closed).toEqual([4401]);
    expect(told.refused).toEqual([]);
    expect(link.state).toBe('offline');
  });

  it('says which document it is, and begins anew where the server has another', async () => {
    server.which = '0';
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    expect(link.which).toBe('0');
    server.which = '1';
    server.deaf = true;
    write('of the first');
    server.close(1012);
    await expect.poll(() => link.state).toBe('offline');
    server.deaf = false;
    const before = server.writes.length;
    await expect.poll(() => told.anew, { timeout: 3000 }).toBe(1);
    expect(server.writes).toHaveLength(before);
    expect(link.state).toBe('offline');
  });

  it('brings back what an earlier sitting wrote, but neither words nor presence elsewhere', async () => {
    server.which = '1';
    write('kept');
    const awareness = new Awareness(doc);
    awareness.setLocalState({ user: {} });
    connect({ which: '0', unrecorded: 1 });
    await expect.poll(() => told.anew).toBe(1);
    expect(server.writes).toEqual([]);
    expect(server.heard).not.toContain(1);
  });

  it('counts what an earlier sitting wrote as not yet in the record', async () => {
    write('kept');
    const link = connect({ which: null, unrecorded: 3 });
    expect(link.unrecorded).toBe(3);
    await expect.poll(() => server.doc.getText('t').toString()).toBe('kept');
    server.say([100, 5, 1]);
    await expect.poll(() => link.unrecorded).toBe(0);
  });

  it('drops its document when it is closed to begin anew', async () => {
    const link = connect();
    await expect.poll(() => link.state).toBe('synced');
    server.close(4410);
    await expect.poll(() => told).toEqual({ refused: [], noticed: [], closed: [], anew: 1 });
    expect(server.sockets).toHaveLength(1);
  });
});
