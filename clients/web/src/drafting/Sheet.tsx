/** The sheet of paper: the text on it, the tools at its margin. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type Ref, useMemo, useRef, useState } from 'react';
import { bracketActs } from '../api/acts';
import { keys } from '../api/queries';
import { entering } from '../entered/acts';
import { BringParagraph } from '../informals/BringParagraph';
import type { Offer } from '../keeping/offers';
import { nameOf, type Room, RoomProvider, useRoom } from '../room/context';
import { holdsPen, may, onlyTakesPositions } from '../room/rights';
import { Ask } from '../shell/Ask';
import { tell } from '../shell/useAct';
import { moment } from '../words/dates';
import type { Anchors } from './cards/useAnchors';
import { LivePaper } from './live/LivePaper';
import { LostWords } from './live/LostWords';
import type { LiveDraft, Sitting } from './live/liveDraft';
import { Margin } from './margin/Margin';
import { opensWith } from './opensWith';
import { StillPaper } from './paper/StillPaper';
import classes from './Sheet.module.css';
import { SelectionToolbar } from './toolbar/SelectionToolbar';
import { ModeChip } from './top/ModeChip';
import { useSeat } from './useSeat';
import type { Shown } from './useShown';

interface Props {
  draft: string;
  title: string;
  at: number | null;
  shown: Shown;
  anchors: Anchors;
  active: string | null;
  sitting: Sitting;
  live: LiveDraft | null;
  /** The delegation for which one types, if for one. */
  dictating: string | null;
  onDictated: () => void;
  hidden: boolean;
  /** No room in the bar for the mode: it stands here. */
  narrow: boolean;
  sheet: HTMLElement | null;
  sheetRef: Ref<HTMLElement>;
  onLive: (live: LiveDraft | null) => void;
  onSitting: (sitting: Sitting) => void;
  onBracketClick: (brackets: readonly string[]) => void;
}

/** The live page stays connected while a past moment, or the written form, is shown instead. */
export function Sheet(props: Props) {
  const { draft, title, at, shown, anchors, active, sitting, live, sheet, dictating } = props;
  const here = useRoom();
  const room = useMemo(() => seatedFor(here, dictating), [here, dictating]);
  const client = useQueryClient();
  const seat = useSeat(draft, live, dictating);
  const [lost, setLost] = useState<readonly Offer[]>([]);
  const dismiss = useRef<(id: string) => void>(() => {});
  const { role } = room.me;
  const pen = holdsPen(room.me, room.negotiation);
  const rests = may(role, 'pen') && !pen;
  const reading = rests || onlyTakesPositions(role, room.negotiation.regime);
  const writes = at === null && !reading && (pen || may(role, 'propose'));
  const standsStill = at !== null || !sitting.arrived;
  const titled = opensWith(title, shown.text?.paragraphs[0]);
  const empty = shown.text?.paragraphs.length === 0;

  const reserve = (reason: string) => {
    const bracket = live?.room.reserve();
    if (!bracket) return;
    const acts = dictating === null ? bracketActs(room.slug) : entering(room.slug, dictating);
    seat.afterwards(() => acts.giveReason(bracket, reason));
  };
  const again = (told: Offer) => {
    if (reading) {
      tell(
        rests
          ? 'A colleague has the pen: copy your words, or have it passed to you.'
          : room.negotiation.regime.kind === "chair's text"
            ? 'This is a chair’s text: only the co-facilitators put out text. Copy your words instead.'
            : 'Proposals are tabled in this phase: copy your words into your delegation’s workspace.',
      );
      return;
    }
    const stands = told.passage !== null && (live?.again(told.passage) ?? false);
    if (!stands) {
      if (live === null || live.room.caret() === null || told.lost === '') {
        tell('Place the caret where the words belong, then propose them again.');
        return;
      }
      live.room.insertText(told.lost);
    }
    dismiss.current(told.id);
  };

  return (
    <div className={classes.stack} hidden={props.hidden}>
      <article className={classes.paper} ref={props.sheetRef}>
        <header className={classes.head}>
          <h1 className={titled ? 'tv-only-spoken' : classes.title}>{title}</h1>
          <p className={classes.asOf}>
            {at !== null && shown.text
              ? `As it stood on ${moment(shown.text.as_of)}`
              : 'As it stands now'}
            {props.narrow && <ModeChip past={at !== null} dictating={dictating} />}
          </p>
        </header>
        {standsStill && shown.text && (
          <StillPaper
            text={shown.text}
            brackets={shown.brackets}
            active={active}
            label={title}
            onBracketClick={props.onBracketClick}
          />
        )}
        <div hidden={standsStill}>
          {shown.now && (
            <RoomProvider value={room}>
              <LivePaper
                key={syncOf(draft, dictating)}
                draft={draft}
                dictating={dictating}
                sync={syncOf(draft, dictating)}
                label={title}
                brackets={shown.current}
                active={active}
                reading={reading}
                onLive={props.onLive}
                onSitting={props.onSitting}
                onDevice
                onOffers={(offers, discard) => {
                  setLost(offers);
                  dismiss.current = discard;
                }}
                onOut={(reason) => {
                  if (dictating !== null) {
                    props.onDictated();
                    tell(`You no longer type for ${nameOf(here, dictating)} (${reason}).`);
                    return;
                  }
                  tell(`You are no longer in this room (${reason || 'it was closed to you'}).`);
                  void client.invalidateQueries({ queryKey: keys.me });
                  void client.invalidateQueries({ queryKey: keys.negotiation(room.slug) });
                }}
                acts={{
                  onEnter: seat.enter,
                  onJoin: seat.join,
                  onPasteParagraphs: seat.paste,
                  onBlocked: (message) => notifications.show({ id: 'blocked', message }),
                  onBracketClick: props.onBracketClick,
                }}
              />
            </RoomProvider>
          )}
        </div>
        {empty && (
          <p className={classes.empty}>
            {at === null ? 'This draft is empty.' : 'The draft was empty then.'}{' '}
            {writes && dictating === null && (
              <Button variant="default" onClick={seat.addFirst}>
                {pen ? 'Add the first paragraph' : 'Propose the first paragraph'}
              </Button>
            )}{' '}
            {writes && pen && (
              <Ask label="Bring in a paragraph from informals…">
                {(close) => <BringParagraph draft={draft} after={null} onClose={close} />}
              </Ask>
            )}
          </p>
        )}
        <Pulses anchors={anchors} />
        {at === null && dictating === null && live && sitting.arrived && shown.now && (
          <Margin
            writes={writes}
            draft={draft}
            paragraphs={shown.now.paragraphs}
            anchors={anchors}
            sheet={sheet}
            editor={live.room}
            own={seat.own}
            onAddBelow={seat.addBelow}
            onSplit={seat.enter}
            onJoin={seat.join}
          />
        )}
        {writes && live && sheet && may(role, 'propose') && (
          <SelectionToolbar editor={live.room} sheet={sheet} busy={false} onReserve={reserve} />
        )}
      </article>
      {lost.length > 0 && (
        <LostWords told={lost} onAgain={again} onDismiss={({ id }) => dismiss.current(id)} />
      )}
    </div>
  );
}

/** The room as a delegate has it for whom somebody types. */
function seatedFor(room: Room, dictating: string | null): Room {
  if (dictating === null) return room;
  return { ...room, me: { ...room.me, role: 'delegate', delegation: dictating } };
}

function syncOf(draft: string, dictating: string | null): string {
  const sync = `/sync/${encodeURIComponent(draft)}`;
  return dictating === null ? sync : `${sync}?for=${encodeURIComponent(dictating)}`;
}

/** A short, soft light beside what changed. */
function Pulses({ anchors }: { anchors: Anchors }) {
  const { fresh } = useRoom();
  return [...fresh].map((id) => {
    const top = anchors.brackets.get(id);
    return top === undefined ? null : (
      <span key={id} className={classes.pulse} style={{ top }} aria-hidden="true" />
    );
  });
}
