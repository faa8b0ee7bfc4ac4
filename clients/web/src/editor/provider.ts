/**
 * The web client's side of `/sync/{draft}`: y-protocols, plus the server's word on the record.
 *
 * | type | content                                   | meaning                                    |
 * |------|-------------------------------------------|--------------------------------------------|
 * | 0    | y-protocols sync                          | state vectors and updates                  |
 * | 1    | y-protocols awareness                     | presence                                   |
 * | 2    | y-protocols auth                          | entry denied, with a reason                |
 * | 100  | varUint position, varUint count           | so many of our writes are in the record    |
 * | 101  | varString JSON `{code, reason, lost}`     | refused; the socket closes with 4403       |
 * | 102  | varString JSON `{message, lost}`          | recorded, but something was left out       |
 * | 103  | varString name                            | first of all: which document this is       |
 *
 * A write is a SyncStep2 or an Update; `count` counts both, empty ones too, since the socket opened.
 *
 * | closed with | meaning                            | what follows                                  |
 * |-------------|------------------------------------|-----------------------------------------------|
 * | 4403        | refused                            | the document is given up: `onRefused`         |
 * | 4410        | the document begins anew           | the same: `onAnew`                            |
 * | other 44xx  | not wanted here (4401: left)       | no further attempts: `onClosed`               |
 * | 4503        | not recorded, or too many at once  | back after a while, with all that was written |
 * | 4508        | too slow in reading                | the same                                      |
 * | any other   | a break                            | the same                                      |
 *
 * A document of another name than the one that ours was written on has begun anew as well: nothing
 * of ours is sent into it, not even our client id.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Patience } from './patience';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const ACK = 100;
const REFUSAL = 101;
const NOTICE = 102;
const WHICH = 103;

const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

const REFUSED = 4403;
const ANEW = 4410;
/** Who writes on is no longer known by the client id that others saw under a name. */
const NAMELESS = 'From here on no names are shown; the text was loaded anew.';
/** Close codes after which there is no coming back; those above (4500 …) ask for a new attempt. */
const FINAL = { from: 4400, below: 4500 };

/** Socket open and caught up; not yet so; or without a socket, trying again. */
export type RecordState = 'connecting' | 'synced' | 'offline';

export interface Refusal {
  readonly code: string;
  /** For the reader, in plain words. */
  readonly reason: string;
  /** The words that did not enter the record, to be offered again; often empty. */
  readonly lost: string;
}

export interface Notice {
  readonly message: string;
  readonly lost: string;
}

export interface ConnectionHandlers {
  /** State, number of unrecorded writes or position changed. */
  onChange(): void;
  /** What we wrote was refused. The connection is over; so is the document. */
  onRefused(refusal: Refusal): void;
  /** What we wrote was recorded, but changed by the server. */
  onNotice(notice: Notice): void;
  /** The document has begun anew: the connection is over, and what it held belongs on the next. */
  onAnew(): void;
  /** The server does not want us here (signed out, left, no such draft): no further attempts. */
  onClosed(code: number, reason: string): void;
}

export interface Connection {
  readonly state: RecordState;
  /** Local changes that the server has not yet put into the record. */
  readonly unrecorded: number;
  /** The log position of the last acknowledged write; 0 before the first. */
  readonly position: number;
  /** The name of the document; null until the server has said it, if it does. */
  readonly which: string | null;
  /** Close for good and leave the document alone from now on. */
  destroy(): void;
}

export interface ConnectionOptions {
  /** For Node and tests; a browser has its own. */
  readonly webSocket?: typeof WebSocket;
  /** 0 (inclusive) to 1; spreads reconnecting clients. */
  readonly random?: () => number;
  /** The document that `doc` was written on, if it comes from an earlier sitting. */
  readonly which?: string | null;
  /** How many changes `doc` holds that are not in the record. */
  readonly unrecorded?: number;
}

/**
 * Keep `doc` and `awareness` in step with the server at `url`, such as `/sync/abc` or
 * `wss://host/sync/abc?token=…`; `acks=1` is added.
 */
export function connectDraft(
  url: string,
  doc: Y.Doc,
  awareness: Awareness,
  handlers: ConnectionHandlers,
  options: ConnectionOptions = {},
): Connection {
  return new DraftConnection(url, doc, awareness, handlers, options);
}

class DraftConnection implements Connection {
  state: RecordState = 'connecting';
  position = 0;
  which: string | null;

  private socket: WebSocket | null = null;
  private over = false;
  private readonly patience: Patience;
  /** False until our SyncStep2 is out: an update sent earlier could have gaps before it. */
  private flowing = false;
  /** Changes in each write sent on this socket and not yet acknowledged, oldest first. */
  private inFlight: number[] = [];
  private acknowledged = 0;
  /** Changes made while no write could be sent; the next SyncStep2 carries them all. */
  private held: number;

  constructor(
    private readonly url: string,
    private readonly doc: Y.Doc,
    private readonly awareness: Awareness,
    private readonly handlers: ConnectionHandlers,
    private readonly options: ConnectionOptions,
  ) {
    this.which = options.which ?? null;
    this.held = options.unrecorded ?? 0;
    this.patience = new Patience(
      {
        retry: () => this.open(),
        ask: () => this.ask(),
        give: () => this.broken(),
      },
      options.random,
    );
    doc.on('update', this.onUpdate);
    awareness.on('update', this.onAwareness);
    this.open();
  }

  get unrecorded(): number {
    return this.held + this.inFlight.reduce((sum, changes) => sum + changes, 0);
  }

  destroy(): void {
    if (this.over) return;
    this.over = true;
    this.patience.end();
    this.doc.off('update', this.onUpdate);
    this.awareness.off('update', this.onAwareness);
    this.drop(1000);
    this.state = 'offline';
  }

  private open(): void {
    const base = typeof location === 'undefined' ? undefined : location.href;
    const address = new URL(this.url, base);
    address.protocol = address.protocol.replace('http', 'ws');
    address.searchParams.set('acks', '1');
    const socket = new (this.options.webSocket ?? WebSocket)(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.ask();
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.patience.heard();
      this.receive(new Uint8Array(event.data as ArrayBuffer));
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code, event.reason);
    };
    this.socket = socket;
    this.patience.heard();
    this.become('connecting');
  }

  /** Say what we have; the server answers with what we lack, if it is there at all. */
  private ask(): void {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, STEP_1);
      encoding.writeVarUint8Array(encoder, Y.encodeStateVector(this.doc));
    });
  }

  private closed(code: number, reason: string): void {
    this.forgetSocket();
    if (code === REFUSED) {
      this.destroy();
      const why = reason === 'anew' ? NAMELESS : 'That was refused.';
      this.handlers.onRefused({ code: reason, reason: why, lost: '' });
      return;
    }
    if (code === ANEW) {
      this.beginAnew();
      return;
    }
    if (code >= FINAL.from && code < FINAL.below) {
      this.destroy();
      this.handlers.onClosed(code, reason);
      return;
    }
    this.patience.broken(reason);
    this.become('offline');
  }

  /** Nothing is heard any more: the browser would wait for minutes before it says so. */
  private broken(): void {
    this.drop(4000);
    this.patience.broken('');
    this.become('offline');
  }

  private beginAnew(): void {
    this.destroy();
    this.handlers.onAnew();
  }

  /** Whatever was not acknowledged goes into the next SyncStep2. */
  private forgetSocket(): void {
    this.socket = null;
    this.flowing = false;
    this.held = this.unrecorded;
    this.inFlight = [];
    this.acknowledged = 0;
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
  }

  private drop(code: number): void {
    const socket = this.socket;
    if (socket === null) return;
    this.forgetSocket();
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = () => {};
    socket.close(code);
  }

  private receive(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    switch (decoding.readVarUint(decoder)) {
      case SYNC:
        this.receiveSync(decoder);
        break;
      case AWARENESS:
        applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
        break;
      case AUTH: {
        decoding.readVarUint(decoder);
        const reason = decoding.readVarString(decoder);
        this.destroy();
        this.handlers.onClosed(REFUSED, reason);
        break;
      }
      case ACK:
        this.position = decoding.readVarUint(decoder);
        this.acknowledge(decoding.readVarUint(decoder));
        break;
      case REFUSAL: {
        const refusal = JSON.parse(decoding.readVarString(decoder)) as Refusal;
        this.destroy();
        this.handlers.onRefused(refusal);
        break;
      }
      case NOTICE:
        this.handlers.onNotice(JSON.parse(decoding.readVarString(decoder)) as Notice);
        break;
      case WHICH: {
        const name = decoding.readVarString(decoder);
        if (this.which !== null && this.which !== name) this.beginAnew();
        else this.which = name;
        break;
      }
    }
  }

  private receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step !== STEP_1) {
      Y.applyUpdate(this.doc, payload, this);
      if (step === STEP_2 && this.state !== 'synced') {
        this.patience.inStep();
        this.become('synced');
      }
      return;
    }
    const changes = this.held;
    this.held = 0;
    this.flowing = true;
    this.write(STEP_2, Y.encodeStateAsUpdate(this.doc, payload), changes);
    if (this.awareness.getLocalState() !== null) this.sendAwareness([this.doc.clientID]);
  }

  private acknowledge(count: number): void {
    this.inFlight.splice(0, count - this.acknowledged);
    this.acknowledged = count;
    this.handlers.onChange();
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    if (this.flowing) this.write(UPDATE, update, 1);
    else this.held += 1;
    this.handlers.onChange();
  };

  private readonly onAwareness = (
    changes: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === this || !this.flowing) return;
    this.sendAwareness([...changes.added, ...changes.updated, ...changes.removed]);
  };

  private sendAwareness(clients: number[]): void {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, AWARENESS);
      encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, clients));
    });
  }

  private write(step: number, update: Uint8Array, changes: number): void {
    this.inFlight.push(changes);
    this.send((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, update);
    });
  }

  private send(compose: (encoder: encoding.Encoder) => void): void {
    if (this.socket?.readyState !== 1) return;
    const encoder = encoding.createEncoder();
    compose(encoder);
    this.socket.send(encoding.toUint8Array(encoder));
  }

  private become(state: RecordState): void {
    this.state = state;
    this.handlers.onChange();
  }
}
