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
 * | 103  | varString                                 | before all else: which document this is    |
 *
 * A write is a SyncStep2 or an Update; `count` counts both, empty ones too, since the socket opened.
 * What was written on a document of another name never goes into this one: the text has begun anew.
 *
 * | closed with | meaning                            | what follows                                  |
 * |-------------|------------------------------------|-----------------------------------------------|
 * | 4403        | refused                            | the document is given up: `onRefused`         |
 * | 4410        | the text begins anew               | the same: `onAnew`                            |
 * | other 44xx  | not wanted here (4401: left)       | no further attempts: `onClosed`               |
 * | 4503        | what was sent was not recorded     | back after a while, with all that was written |
 * | 4508        | too slow in reading                | the same                                      |
 * | any other   | a break                            | the same                                      |
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
import { ownClock, typedSince } from './unsent';

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

const FIRST_DELAY = 300;
const LONGEST_DELAY = 15_000;
/** Milliseconds that a socket must hold before the next break counts as the first. */
const STEADY = 10_000;

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

export interface Unsent {
  /** Changes that were not acknowledged. */
  readonly changes: number;
  /** The words among them; empty if they only struck or took out. */
  readonly words: string;
}

export interface ConnectionHandlers {
  /** State, number of unrecorded writes or position changed. */
  onChange(): void;
  /** What we wrote was refused. The connection is over; so is the document. */
  onRefused(refusal: Refusal): void;
  /**
   * The text goes on in another document. The connection is over; so is this document. Of what was
   * written in it, `unsent` says what is not known to be in the record.
   */
  onAnew(unsent: Unsent): void;
  /** What we wrote was recorded, but changed by the server. */
  onNotice(notice: Notice): void;
  /** The server does not want us here (signed out, left, no such draft): no further attempts. */
  onClosed(code: number, reason: string): void;
}

export interface Connection {
  readonly state: RecordState;
  /** Local changes that the server has not yet put into the record. */
  readonly unrecorded: number;
  /** The log position of the last acknowledged write; 0 before the first. */
  readonly position: number;
  /** Which document this is, by the name that the server gives it; null before it said so. */
  readonly which: string | null;
  /** Close for good and leave the document alone from now on. */
  destroy(): void;
}

export interface ConnectionOptions {
  /** For Node and tests; a browser has its own. */
  readonly webSocket?: typeof WebSocket;
  /** 0 (inclusive) to 1; spreads reconnecting clients. */
  readonly random?: () => number;
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
  which: string | null = null;

  private socket: WebSocket | null = null;
  private over = false;
  private attempts = 0;
  /** When this socket was in step, in milliseconds; null until it is. */
  private steadySince: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** False until our SyncStep2 is out: an update sent earlier could have gaps before it. */
  private flowing = false;
  /**
   * Each write sent on this socket and not yet acknowledged, oldest first: how many changes it has,
   * and how far our own writing went with it.
   */
  private inFlight: { readonly changes: number; readonly clock: number }[] = [];
  /** How far our own writing is in the record. */
  private recorded = 0;
  private acknowledged = 0;
  /** Changes made while no write could be sent; the next SyncStep2 carries them all. */
  private held = 0;

  constructor(
    private readonly url: string,
    private readonly doc: Y.Doc,
    private readonly awareness: Awareness,
    private readonly handlers: ConnectionHandlers,
    private readonly options: ConnectionOptions,
  ) {
    doc.on('update', this.onUpdate);
    awareness.on('update', this.onAwareness);
    this.open();
  }

  get unrecorded(): number {
    return this.held + this.inFlight.reduce((sum, { changes }) => sum + changes, 0);
  }

  destroy(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
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
    socket.onopen = () => {
      this.send((encoder) => {
        encoding.writeVarUint(encoder, SYNC);
        encoding.writeVarUint(encoder, STEP_1);
        encoding.writeVarUint8Array(encoder, Y.encodeStateVector(this.doc));
      });
      if (this.awareness.getLocalState() !== null) this.sendAwareness([this.doc.clientID]);
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(new Uint8Array(event.data as ArrayBuffer));
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code, event.reason);
    };
    this.socket = socket;
    this.become('connecting');
  }

  private closed(code: number, reason: string): void {
    const held = this.steadySince !== null && Date.now() - this.steadySince > STEADY;
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
    // Who is too slow, or not recorded, at once each time must not come back ever faster.
    if (held) this.attempts = 0;
    const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempts);
    this.attempts += 1;
    const spread = 0.5 + (this.options.random ?? Math.random)() / 2;
    this.timer = setTimeout(() => this.open(), limit * spread);
    this.become('offline');
  }

  private beginAnew(): void {
    const { unrecorded: changes } = this;
    this.destroy();
    const words = changes > 0 ? typedSince(this.doc, this.recorded) : '';
    this.handlers.onAnew({ changes, words });
  }

  /** Whatever was not acknowledged goes into the next SyncStep2. */
  private forgetSocket(): void {
    this.socket = null;
    this.steadySince = null;
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
      case WHICH: {
        const which = decoding.readVarString(decoder);
        if (this.which === null) this.which = which;
        else if (this.which !== which) this.beginAnew();
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
    }
  }

  private receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step !== STEP_1) {
      Y.applyUpdate(this.doc, payload, this);
      if (step === STEP_2) {
        this.steadySince = Date.now();
        this.become('synced');
      }
      return;
    }
    const changes = this.held;
    this.held = 0;
    this.flowing = true;
    this.write(STEP_2, Y.encodeStateAsUpdate(this.doc, payload), changes);
  }

  private acknowledge(count: number): void {
    const written = this.inFlight.splice(0, count - this.acknowledged);
    this.recorded = written.at(-1)?.clock ?? this.recorded;
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
    if (origin === this) return;
    this.sendAwareness([...changes.added, ...changes.updated, ...changes.removed]);
  };

  private sendAwareness(clients: number[]): void {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, AWARENESS);
      encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, clients));
    });
  }

  private write(step: number, update: Uint8Array, changes: number): void {
    this.inFlight.push({ changes, clock: ownClock(this.doc) });
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
