/**
 * The page that one writes on: mounts a sitting, and a new one after a refusal or when the text
 * begins anew.
 */
import { useEffect, useRef, useState } from 'react';
import type { RoomCallbacks, RoomEditor, Sojourn } from '../../editor';
import { type Keeping, openKeeping } from '../../keeping/keeping';
import type { Offer } from '../../keeping/offers';
import { useRoom } from '../../room/context';
import { NOBODY } from '../../theme/palette';
import { type Brackets, drawingOf, infoOf } from '../paper/drawing';
import { ARRIVING, type LiveDraft, type Sitting, sitDown } from './liveDraft';

/** The editor's questions to the page, without those about looks. */
export type PaperActs = Omit<RoomCallbacks, 'attribution' | 'look'>;

/** Close codes with which the server says that one is no longer let in. */
const SHOWN_OUT = [4401, 4403];

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
  /** What is not kept on the device goes with the page: what a delegation prepares in private. */
  onDevice: boolean;
  /** What did not enter the record, and what one can do about it. */
  onOffers: (offers: readonly Offer[], dismiss: (id: string) => void) => void;
  onOut: (reason: string) => void;
}

/**
 * Everything that changes while one sits is read through `latest`, so that the sitting stays. For
 * another `sync` mount another paper (`key`): what is kept belongs to one text and one writer.
 */
export function LivePaper(props: Props) {
  const { draft, sync, label, brackets, active, reading, onDevice, dictating = null } = props;
  const room = useRoom();
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<RoomEditor | null>(null);
  const seat = useRef<LiveDraft | null>(null);
  const latest = useRef({ ...props, room });
  latest.current = { ...props, room };
  const [sitting, setSitting] = useState(0);
  const [arrived, setArrived] = useState(false);
  const sojourn = useRef<Sojourn | null>(null);
  const [keeping, setKeeping] = useState<Keeping | null>(null);
  const { role, delegation, participant } = room.me;

  useEffect(() => {
    let offers: readonly Offer[] = [];
    let over = false;
    const { opened, close } = openKeeping({
      participant,
      sync,
      onDevice,
      onChange: () => void opened.then(tell),
    });
    const tell = (kept: Keeping) => {
      if (over) return;
      seat.current?.retell();
      if (kept.offers === offers) return;
      offers = kept.offers;
      latest.current.onOffers(offers, (id) => kept.dismiss(id));
    };
    void opened.then((kept) => {
      if (over) return;
      setKeeping(kept);
      tell(kept);
    });
    return () => {
      over = true;
      setKeeping(null);
      close();
      // What is said of the record was said of this text.
      latest.current.onSitting(ARRIVING);
    };
  }, [participant, sync, onDevice]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `sitting` begins a new one
  useEffect(() => {
    if (element.current === null || keeping === null) return;
    const now = latest;
    const another = () => setSitting((count) => count + 1);
    const drawing = () =>
      drawingOf(now.current.room, now.current.brackets, (id) => editor.current?.mine(id) ?? false);
    const live = sitDown({
      sync,
      keeping,
      reading: () => now.current.reading,
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
        // Nothing was refused where the names went: all goes on under another client id.
        keeping.giveUp(refusal.code === 'anew' ? null : refusal);
        if (refusal.code === 'anew') keeping.tell(refusal);
        another();
      },
      onNotice: ({ message, lost }) => keeping.tell({ reason: message, lost }),
      onAnew: () => {
        sojourn.current = live.room.leave();
        keeping.giveUp(null);
        // Until the new document is there, the page shows the text as it was read.
        now.current.onSitting(ARRIVING);
        setArrived(false);
        another();
      },
      onClosed: (code, reason) => {
        if (SHOWN_OUT.includes(code)) void keeping.forget();
        now.current.onOut(reason);
      },
    });
    seat.current = live;
    editor.current = live.room;
    live.room.setReading(now.current.reading);
    now.current.onLive(live);
    return () => {
      editor.current = null;
      seat.current = null;
      now.current.onLive(null);
      live.end();
    };
  }, [draft, sync, label, role, delegation, keeping, sitting]);

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
