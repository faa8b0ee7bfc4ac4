/** The words that somebody typed and that are not in the record. */
import * as Y from 'yjs';

/** How far the own writing of a document goes, as Yjs counts it. */
export function ownClock(doc: Y.Doc): number {
  return Y.getState(doc.store, doc.clientID);
}

/**
 * What was typed under the document's own client id from a clock on, and not taken out again.
 * What was typed in one place is one passage; passages are parted by an ellipsis.
 */
export function typedSince(doc: Y.Doc, clock: number): string {
  const passages: string[] = [];
  let end = -1;
  for (const struct of Y.decodeUpdate(Y.encodeStateAsUpdate(doc)).structs) {
    if (!(struct instanceof Y.Item) || struct.id.client !== doc.clientID) continue;
    if (!(struct.content instanceof Y.ContentString)) continue;
    const skipped = Math.max(clock - struct.id.clock, 0);
    const words = struct.content.str.slice(skipped);
    if (words === '') continue;
    const goesOn =
      passages.length > 0 &&
      struct.origin?.client === doc.clientID &&
      struct.origin.clock === end - 1;
    if (goesOn) passages[passages.length - 1] += words;
    else passages.push(words);
    end = struct.id.clock + struct.length;
  }
  return passages.join(' … ');
}
