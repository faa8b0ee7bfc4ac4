/**
 * Stock `y-websocket` providers, as any program would use them, driven over standard input: one JSON
 * object a line, each answered by one line.
 *
 * - `open` (`name`, `server`, `draft`, `token`): a provider on a document of its own.
 * - `type` (`name`, `paragraph`, `at`, `text`, `marks`): inserts text with formatting, as written.
 * - `cut` (`name`, `paragraph`, `at`, `length`): deletes text.
 * - `present` (`name`, `state`): sets this client's awareness state.
 * - `look` (`name`): text of every paragraph as Quill deltas, connection, who is there.
 * - `part` and `meet` (`name`): goes off line, and comes back by itself.
 * - `leave` (`name`): ends the provider.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../../clients/web/package.json', import.meta.url));
const Y = require('yjs');
const { WebsocketProvider } = require('y-websocket');
const WebSocketPolyfill = require('ws');

const clients = new Map();

const blocks = (client) => client.doc.getXmlFragment('draft').toArray();
const text = (client, paragraph) =>
  blocks(client)
    .find((block) => block.getAttribute('id') === paragraph)
    .get(0);

const operations = {
  open({ name, server, draft, token }) {
    const doc = new Y.Doc();
    // `disableBc`: two providers in one process would else also meet without the server.
    const provider = new WebsocketProvider(server, draft, doc, {
      params: { token },
      WebSocketPolyfill,
      disableBc: true,
    });
    const client = { doc, provider, closed: null };
    provider.on('closed', ({ code }) => {
      client.closed = code;
    });
    clients.set(name, client);
  },
  type({ name, paragraph, at, text: inserted, marks }) {
    text(clients.get(name), paragraph).insert(at, inserted, marks);
  },
  cut({ name, paragraph, at, length }) {
    text(clients.get(name), paragraph).delete(at, length);
  },
  present({ name, state }) {
    clients.get(name).provider.awareness.setLocalState(state);
  },
  look({ name }) {
    const client = clients.get(name);
    const { doc, provider } = client;
    return {
      synced: provider.synced,
      connected: provider.wsconnected,
      closed: client.closed,
      others: [...provider.awareness.getStates()]
        .filter(([id]) => id !== doc.clientID)
        .map(([, state]) => state),
      paragraphs: blocks(client).map((block) => ({
        id: block.getAttribute('id'),
        delta: block.toArray().flatMap((part) => part.toDelta()),
      })),
    };
  },
  part({ name }) {
    clients.get(name).provider.disconnect();
  },
  meet({ name }) {
    clients.get(name).provider.connect();
  },
  leave({ name }) {
    clients.get(name).provider.destroy();
    clients.delete(name);
  },
};

// What providers say about refusals belongs on standard error: standard output answers.
console.warn = console.error;

for await (const line of createInterface({ input: process.stdin })) {
  const { op, ...rest } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(operations[op](rest) ?? {})}\n`);
}
process.exit(0);
