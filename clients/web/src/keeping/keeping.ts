/**
 * What one page keeps of one text: what of it is in the record, what was written and is not yet,
 * and what becomes of that when the document is given up.
 *
 * A document is given up after a refusal, and where the server has begun it anew. All that was
 * written on it and is not in the record is then worked out as passages. Each is written again on
 * the next document, one after the other, so that one that is refused holds up no other; what is
 * refused, or has no place any more, is offered to its author with the reason.
 */
import * as Y from 'yjs';
import { newBracketId } from '../editor/brackets';
import * as device from './device';
import { gathered, type Offer, offerOf } from './offers';
import { type Passage, passagesOf } from './passages';

/** Updates kept one by one, above which they are kept as one. */
const MANY = 300;
/** Milliseconds after which what others wrote is kept; what one wrote oneself is, at once. */
const SOON = 500;

const LEFT =
  'You wrote this in a delegation’s name, and the page was closed before it was recorded.';

export interface KeepingOptions {
  /** Who writes. */
  readonly participant: string;
  /** The address of the text, `/sync/…`. */
  readonly sync: string;
  /** Whether it is kept on the device as well, or only while the page is open. */
  readonly onDevice: boolean;
  /** What is offered has changed, or whether all is kept. */
  readonly onChange: () => void;
}

export class Keeping {
  /** The document that all this was written on; null until the server has named it. */
  which: string | null = null;
  /** To be written again on the document as it is. */
  queue: readonly Passage[] = [];
  offers: readonly Offer[] = [];
  /** The paragraph whose passage is being written again, if one is. */
  trying: string | null = null;

  private recorded: Uint8Array[] = [];
  private own: Uint8Array[] = [];
  /** Own updates in the record, of those on the device. */
  private recordedOnDevice = 0;
  private added: device.Sheet[] = [];
  private anew = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<void> = Promise.resolve();
  private writing = 0;

  private constructor(
    private readonly options: KeepingOptions,
    private held: device.Held | null,
  ) {}

  /** Takes over what pages that are closed have left behind. */
  static async open(options: KeepingOptions): Promise<Keeping> {
    if (!options.onDevice || !device.canKeep()) return new Keeping(options, null);
    try {
      return await takenOver(options);
    } catch {
      // A browser that keeps nothing (a private window, a full disk) still lets one write.
      return new Keeping(options, null);
    }
  }

  /** What was left behind, put into the folder that this page holds. */
  static async of(
    options: KeepingOptions,
    held: device.Held,
    left: readonly Left[],
  ): Promise<Keeping> {
    const keeping = new Keeping(options, held);
    keeping.takeIn(left);
    const sheets = [
      ...keeping.recorded.map((update) => ({ own: false, update })),
      ...keeping.own.map((update) => ({ own: true, update })),
    ];
    const ids = left.map(({ folder }) => folder.id);
    await device.put(keeping.folder(held.id), sheets, 'new', ids);
    return keeping;
  }

  /** Own updates that are not in the record. */
  get unrecorded(): number {
    return this.own.length;
  }

  /** Whether there is a text to show before the server is reached. */
  get hasText(): boolean {
    return this.recorded.length > 0;
  }

  /** Whether all that was written outlives the page. */
  get onDevice(): boolean {
    return this.held !== null && this.writing === 0 && this.added.every((sheet) => !sheet.own);
  }

  /** Put what is kept into a document that is empty; the brackets that were opened in it. */
  fill(doc: Y.Doc): readonly string[] {
    doc.transact(() => {
      for (const update of [...this.recorded, ...this.own]) Y.applyUpdate(doc, update);
    }, this);
    if (this.own.length === 0) return [];
    return passagesOf(this.recorded, this.own).flatMap(({ changes }) =>
      changes.flatMap((one) => (one.act === 'write' ? one.inside : [one.id])),
    );
  }

  /** The document's name, as the server says it. */
  named(which: string | null): void {
    if (which === this.which) return;
    this.which = which;
    this.flushSoon();
  }

  /** An update from the server. */
  heard(update: Uint8Array): void {
    this.recorded.push(update);
    this.added.push({ own: false, update });
    this.flushSoon();
  }

  /** An update of one's own. */
  wrote(update: Uint8Array): void {
    this.own.push(update);
    this.added.push({ own: true, update });
    this.flush();
  }

  /** All own updates but the last `unrecorded` are in the record; `doc` is what they make up. */
  settled(unrecorded: number, doc: Y.Doc): void {
    const now = this.own.splice(0, this.own.length - unrecorded);
    this.recorded.push(...now);
    this.recordedOnDevice += now.length;
    if (this.own.length === 0 && this.recorded.length > MANY) {
      this.recorded = [Y.encodeStateAsUpdate(doc)];
      this.startOver(this.recorded);
    } else if (now.length > 0) this.flushSoon();
  }

  /**
   * The document is not gone on with. After a refusal: of what could not be recorded, only one
   * passage may be to blame; it is offered. Where that cannot be told, each is tried by itself.
   */
  giveUp(refusal: { reason: string; lost: string } | null): void {
    const passages = passagesOf(this.recorded, this.own);
    const blamed =
      refusal === null
        ? undefined
        : passages.length === 1
          ? passages[0]
          : passages.find((one) => one.block === this.trying);
    this.queue = [...passages.filter((one) => one !== blamed), ...this.queue];
    if (refusal !== null && blamed !== undefined) this.offer(blamed, refusal.reason);
    else if (refusal !== null && passages.length === 0) this.tell(refusal);
    this.trying = null;
    this.which = null;
    this.recorded = [];
    this.own = [];
    this.startOver([]);
  }

  /** The first passage that waits is taken up; another sheet says what became of it. */
  next(): Passage | null {
    const [passage = null, ...others] = this.queue;
    this.queue = others;
    this.trying = passage?.block ?? null;
    return passage;
  }

  /** The passage that was taken up is done with. */
  done(): void {
    this.trying = null;
    this.flush();
  }

  /** Offers a passage to its author. */
  offer(passage: Passage, reason: string): void {
    this.offers = [...this.offers, offerOf(passage, reason, Date.now())];
    this.flush();
  }

  /** Says what the server told, with words whose place is not known. */
  tell(told: { reason: string; lost: string }): void {
    this.offers = gathered(this.offers, told, Date.now());
    this.flush();
  }

  /** An offer was taken up or thrown away. */
  dismiss(id: string): void {
    this.offers = this.offers.filter((one) => one.id !== id);
    this.flush();
  }

  /** Nothing stays on the device: who wrote here is no longer let in. */
  async forget(): Promise<void> {
    const id = this.held?.id;
    this.held?.release();
    this.held = null;
    await this.work;
    if (id !== undefined) await device.remove([id]).catch(() => {});
  }

  /** The page closes; what is kept waits for the next. */
  async close(): Promise<void> {
    this.flush();
    clearTimeout(this.timer);
    await this.work;
    this.held?.release();
  }

  private startOver(recorded: readonly Uint8Array[]): void {
    this.anew = true;
    this.recordedOnDevice = 0;
    this.added = recorded.map((update) => ({ own: false, update }));
    this.flush();
  }

  private flushSoon(): void {
    if (this.held !== null) this.timer ??= setTimeout(() => this.flush(), SOON);
  }

  /** Everything that changed since the last time, all or nothing. */
  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { held, added } = this;
    this.added = [];
    const how = this.anew ? 'anew' : 'further';
    this.anew = false;
    if (held !== null) {
      const folder = this.folder(held.id);
      this.writing += 1;
      this.work = this.work.then(async () => {
        const there = await device.put(folder, added, how).catch(() => false);
        this.writing -= 1;
        // Wiped, or the disk is full: from here on it is only kept in the page, which says so.
        if (!there) this.held = null;
        this.options.onChange();
      });
    }
    this.options.onChange();
  }

  private folder(id: string): device.Folder {
    const { participant, sync } = this.options;
    const { which, queue, offers, recordedOnDevice } = this;
    return {
      id,
      participant,
      sync,
      which,
      queue,
      offers,
      recorded: recordedOnDevice,
      at: Date.now(),
    };
  }

  private takeIn(left: readonly Left[]): void {
    const { sync } = this.options;
    this.which = left.find(({ folder }) => folder.sync === sync)?.folder.which ?? null;
    for (const { folder, sheets } of left) {
      const [recorded, own] = parted(folder, sheets);
      if (folder.sync !== sync) {
        const passages = [...passagesOf(recorded, own), ...folder.queue];
        this.offers = [...this.offers, ...passages.map((one) => offerOf(one, LEFT, folder.at))];
      } else if (folder.which === this.which) {
        this.recorded.push(...recorded);
        this.own.push(...own);
        this.queue = [...this.queue, ...folder.queue];
      } else {
        // Of an earlier document of the server: it cannot be gone on with.
        this.queue = [...this.queue, ...passagesOf(recorded, own), ...folder.queue];
      }
      this.offers = [...this.offers, ...folder.offers];
    }
  }
}

/** A folder that a page left behind. */
interface Left {
  readonly folder: device.Folder;
  readonly sheets: readonly device.Sheet[];
}

/** Takes over every folder of the same person on the same text that no page holds. */
async function takenOver(options: KeepingOptions): Promise<Keeping> {
  const { participant, sync } = options;
  const held = await device.hold(newBracketId());
  if (held === null) throw new Error('The id of a new folder is held already.');
  const left: Left[] = [];
  const locks: device.Held[] = [];
  const folders = await device.foldersOf(participant, Date.now());
  for (const folder of folders.sort((one, other) => other.at - one.at)) {
    if (folder.sync !== sync && !folder.sync.startsWith(`${sync}?`)) continue;
    const lock = await device.hold(folder.id);
    if (lock === null) continue;
    locks.push(lock);
    left.push({ folder, sheets: await device.sheetsOf(folder.id) });
  }
  const keeping = await Keeping.of(options, held, left);
  for (const lock of locks) lock.release();
  return keeping;
}

/** One after the other, so that none overlooks what another is about to let go. */
let turn: Promise<unknown> = Promise.resolve();

/** Opens what is kept of a text, after what was opened before has been closed. */
export function openKeeping(options: KeepingOptions): {
  opened: Promise<Keeping>;
  close: () => void;
} {
  const opened = turn.then(() => Keeping.open(options));
  turn = opened;
  return {
    opened,
    close: () => {
      turn = turn.then(() => opened).then((keeping) => keeping.close());
    },
  };
}

/** What of a folder is in the record, and what is not. */
function parted(
  folder: device.Folder,
  sheets: readonly device.Sheet[],
): [Uint8Array[], Uint8Array[]] {
  let own = 0;
  const kept: [Uint8Array[], Uint8Array[]] = [[], []];
  for (const sheet of sheets) {
    const waits = sheet.own && own >= folder.recorded;
    if (sheet.own) own += 1;
    kept[waits ? 1 : 0].push(sheet.update);
  }
  return kept;
}
