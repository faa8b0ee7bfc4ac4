/**
 * What is kept on the device: the text as it was last seen, and what was written and is not yet in
 * the record, so that neither a reload nor a closed lid loses words while the line is down.
 *
 * y-indexeddb would keep a document, but not which of it is recorded, for whom, on which document of
 * the server and in which tab; all of these decide what becomes of it. A browser keeps databases
 * apart by server. Each open page has a folder of its own, under a lock that ends with the page, so
 * that two of them never write into one; a folder whose lock is free was left behind, and is taken
 * over by the next page of the same participant on the same text.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Offer } from './offers';
import type { Passage } from './passages';

/** A folder's first sheet. */
export interface Folder {
  readonly id: string;
  readonly participant: string;
  /** The address of the text, `/sync/…`. */
  readonly sync: string;
  /** The name of the document that it was written on; null if the server did not say. */
  readonly which: string | null;
  /** How many of the own updates, from the first, are in the record. */
  readonly recorded: number;
  /** To be written again on the text as it is, as soon as it is there. */
  readonly queue: readonly Passage[];
  readonly offers: readonly Offer[];
  /** Milliseconds. */
  readonly at: number;
}

/** An update of the document: heard from the server, or one's own. */
export interface Sheet {
  readonly own: boolean;
  readonly update: Uint8Array;
}

interface Shelves extends DBSchema {
  folders: { key: string; value: Folder };
  sheets: { key: number; value: Sheet & { folder: string }; indexes: { folder: string } };
}

const NAME = 'travaux';
/** Milliseconds after which what was left behind is thrown away: a session lasts as long. */
const LONGEST = 30 * 24 * 3600 * 1000;

let opened: Promise<IDBPDatabase<Shelves>> | null = null;

function shelves(): Promise<IDBPDatabase<Shelves>> {
  opened ??= openDB<Shelves>(NAME, 1, {
    upgrade(database) {
      database.createObjectStore('folders', { keyPath: 'id' });
      database.createObjectStore('sheets', { autoIncrement: true }).createIndex('folder', 'folder');
    },
  });
  return opened;
}

/** A folder that this page holds, until it releases it. */
export interface Held {
  readonly id: string;
  release(): void;
}

/** Whether this browser can keep anything: it has a database, and locks (only over TLS). */
export const canKeep = (): boolean =>
  typeof indexedDB !== 'undefined' && typeof navigator !== 'undefined' && 'locks' in navigator;

/** Hold a folder, a new one or one that was left behind; null if another page holds it. */
export function hold(id: string): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`travaux ${id}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(null);
          return;
        }
        return new Promise<void>((release) => resolve({ id, release }));
      })
      .catch(reject);
  });
}

/** The folders of a participant; older ones than a session lasts are thrown away. */
export async function foldersOf(participant: string, now: number): Promise<Folder[]> {
  const all = await (await shelves()).getAll('folders');
  for (const old of all.filter((one) => now - one.at > LONGEST)) await remove([old.id]);
  return all.filter((one) => one.participant === participant && now - one.at <= LONGEST);
}

/** The sheets of a folder, in the order in which they were put in. */
export async function sheetsOf(folder: string): Promise<Sheet[]> {
  return (await shelves()).getAllFromIndex('sheets', 'folder', folder);
}

/**
 * Write a folder and add sheets to it, all or nothing; `anew` throws away those that it had, and
 * `instead` names folders that it takes the place of.
 *
 * False, and nothing was written, if the folder should be there already and is not: it was wiped.
 */
export async function put(
  folder: Folder,
  added: readonly Sheet[],
  how: 'new' | 'anew' | 'further',
  instead: readonly string[] = [],
): Promise<boolean> {
  const work = (await shelves()).transaction(['folders', 'sheets'], 'readwrite');
  const folders = work.objectStore('folders');
  const sheets = work.objectStore('sheets');
  if (how !== 'new' && (await folders.getKey(folder.id)) === undefined) {
    await work.done;
    return false;
  }
  for (const id of how === 'anew' ? [folder.id] : instead) {
    for (const key of await sheets.index('folder').getAllKeys(id)) await sheets.delete(key);
    await folders.delete(id);
  }
  await folders.put(folder);
  for (const sheet of added) await sheets.add({ ...sheet, folder: folder.id });
  await work.done;
  return true;
}

/** Throw folders away, with all that is in them. */
export async function remove(ids: readonly string[]): Promise<void> {
  const work = (await shelves()).transaction(['folders', 'sheets'], 'readwrite');
  for (const id of ids) {
    const sheets = work.objectStore('sheets');
    for (const key of await sheets.index('folder').getAllKeys(id)) await sheets.delete(key);
    await work.objectStore('folders').delete(id);
  }
  await work.done;
}

/** Throw everything away that is not `participant`'s; without one, everything. */
export async function wipe(participant: string | null = null): Promise<void> {
  if (!canKeep()) return;
  try {
    const all = await (await shelves()).getAll('folders');
    await remove(all.filter((one) => one.participant !== participant).map((one) => one.id));
  } catch {
    // A browser that lets nothing be read (a private window) has kept nothing.
  }
}
