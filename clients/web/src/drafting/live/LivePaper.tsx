/**
 * The page that one writes on: mounts a sitting, and a new one after a refusal or when the text
 * begins anew.
 */
import { useEffect, useRef, useState } from 'react';
import type { Refusal, RoomCallbacks, RoomEditor, Sojourn } from '../../editor';
import { useRoom } from '../../room/context';
import { NOBODY } from '../../theme/palette';
import { type Brackets, drawingOf, infoOf } from '../paper/drawing';
import { ARRIVING, type LiveDraft, type Sitting, sitDown } from './liveDraft';

/** The editor's questions to the page, without those about looks. */
export type PaperActs = Omit<RoomCallbacks, 'attribution' | 'look'>;

const BEGUN_ANEW =
  'The text was loaded anew just as you were writing. Your last edits may not be in the record; please look whether they stand in the text.';

interface Props {
  draft: string;
  /** The delegation for which one types, if for one. */
  dictating?: string | null;
  /** The address of the text: `/sync/…` of the draft or of a workspace on it. */
  sync: string;
  label: string;
  brackets: Brackets;
  active: string | null;
  /** Under a chair's text a delegation reads the text, and takes positions beside it. */
  reading: boolean;
  acts: PaperActs;
  onLive: (live: LiveDraft | null) => void;
  onSitting: (sitting: Sitting) => void;
  onRefused: (refusal: Pick<Refusal, 'reason' | 'lost'>) => void;
  onOut: (reason: string) => void;
}

/** Everything that changes while one sits is read through `latest`, so that the sitting stays. */
export function LivePaper(props: Props) {
  const { draft, sync, label, brackets, active, reading, dictating = null } = props;
  const room = useRoom();
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<RoomEditor | null>(null);
  const latest = useRef({ ...props, room });
  latest.current = { ...props, room };
  const [sitting, setSitting] = useState(0);
  const [arrived, setArrived] = useState(false);
  const sojourn = useRef<Sojourn | null>(null);
  const { role, delegation } = room.me;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `sitting` begins a new one
  useEffect(() => {
    if (element.current === null) return;
    const now = latest;
    const drawing = () =>
      drawingOf(now.current.room, now.current.brackets, (id) => editor.current?.mine(id) ?? false);
    const live = sitDown({
      sync,
      element: element.current,
      me: { role, delegation },
      label,
      brackets: infoOf(now.current.brackets, now.current.dictating),
      colour: (code) => now.current.room.colours.get(code) ?? NOBODY,
      callbacks: {
        onEnter: (...args) => now.current.acts.onEnter(...args),
        onJoin: (...args) => now.current.acts.onJoin(...args),
        onPasteParagraphs: (...args) => now.current.acts.onPasteParagraphs(...args),
        onBlocked: (...args) => now.current.acts.onBlocked(...args),
        onBracketClick: (...args) => now.current.acts.onBracketClick(...args),
        attribution: (id) => drawing().attribution(id),
        look: (id) => drawing().look(id),
      },
      onSitting: (told) => {
        now.current.onSitting(told);
        setArrived(told.arrived);
      },
      onRefused: (refusal) => {
        now.current.onRefused(refusal);
        setSitting((count) => count + 1);
      },
      onAnew: ({ changes, words }) => {
        sojourn.current = live.room.leave();
        if (changes > 0) now.current.onRefused({ reason: BEGUN_ANEW, lost: words });
        // Until the new document is there, the page shows the text as it was read.
        now.current.onSitting(ARRIVING);
        setArrived(false);
        setSitting((count) => count + 1);
      },
      onNotice: ({ message, lost }) => now.current.onRefused({ reason: message, lost }),
      onClosed: (_code, reason) => now.current.onOut(reason),
    });
    editor.current = live.room;
    live.room.setReading(now.current.reading);
    now.current.onLive(live);
    return () => {
      editor.current = null;
      now.current.onLive(null);
      live.end();
    };
  }, [draft, sync, label, role, delegation, sitting]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: in each sitting, once it has arrived
  useEffect(() => {
    if (!arrived || sojourn.current === null) return;
    editor.current?.goOn(sojourn.current);
    sojourn.current = null;
  }, [arrived, sitting]);
  useEffect(() => editor.current?.setBrackets(infoOf(brackets, dictating)), [brackets, dictating]);
  useEffect(() => editor.current?.setReading(reading), [reading]);
  useEffect(() => editor.current?.setActiveBracket(active), [active]);
  return <div ref={element} />;
}
