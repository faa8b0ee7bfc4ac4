/**
 * The editor of a draft, for the page and for the headless tests.
 *
 * - `createRoomEditor` mounts an editor on a Yjs document: proposals for delegates, guarded bare
 *   edits for the pen, reading for everybody else.
 * - `connectDraft` keeps that document in step with the server and says what is in the record.
 *
 * Typing travels by itself; structure does not: `onEnter`, `onJoin` and `onPasteParagraphs` ask the
 * page to send the command. After a refusal the page destroys both, makes a new `Y.Doc` (and with
 * it a new client id) and starts again, offering the lost text. So it does when the text begins anew;
 * then one's acts and the caret go on in the new document (`leave`, `goOn`).
 */
export {
  type BracketInfo,
  type BracketKind,
  type Me,
  type Mode,
  modeOf,
  newBracketId,
  type Role,
} from './brackets';
export {
  type Connection,
  type ConnectionHandlers,
  connectDraft,
  type Notice,
  type RecordState,
  type Refusal,
} from './provider';
export {
  type BracketLook,
  createRoomEditor,
  type RoomCallbacks,
  type RoomEditor,
  type RoomOptions,
} from './room';
export {
  BLOCK_KINDS,
  type BlockAttributes,
  type BlockKind,
  type BracketAttributes,
  type BracketRole,
  draftSchema,
} from './schema';
export type { Sojourn } from './sojourn';
