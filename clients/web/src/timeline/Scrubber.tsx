/** The line itself: a slider over all events, ticks, steps, the sentence, and a date. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import {
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { momentAt } from '../api/queries';
import { useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import { dateInput, endOfDay } from '../words/dates';
import { milestones, neighbour, nextEvent, percent } from './positions';
import classes from './Scrubber.module.css';
import { useArrowKeys } from './useArrowKeys';
import { useEntries } from './useEntries';
import type { Moment } from './useMoment';

/** Milliseconds the slider rests before the moment is fetched. */
const REST = 120;

/** Follows the hand at once; the page follows when the hand rests. */
export function Scrubber({ at, go, draft, asOf }: Moment & { draft: string | null; asOf: number }) {
  const { slug, negotiation } = useRoom();
  const head = negotiation.position;
  const [held, setHeld] = useState<{ position: number; resting: boolean } | null>(null);
  const shown = held?.position ?? at ?? head;
  const entries = useEntries(slug, head, shown, true);
  const marks = useMemo(() => {
    const relevant =
      draft === null
        ? negotiation
        : { ...negotiation, revisions: negotiation.revisions.filter((r) => r.draft === draft) };
    return milestones(
      relevant,
      draft === null ? entries : entries.filter((e) => e.draft === null || e.draft === draft),
    );
  }, [negotiation, entries, draft]);
  const entry = entries.find((one) => one.position === shown);
  // Where the page was sent and has not arrived yet; a slow one arrives at one after the other.
  const sent = useRef<(number | null)[]>([]);
  const settle = useDebouncedCallback((position: number) => {
    const to = position >= head ? null : position;
    go(to);
    if (to !== at) sent.current.push(to);
    setHeld(to === at ? null : { position, resting: true });
  }, REST);
  // The hand lets go once the page has arrived, not before: between the two it would see now, or
  // the moment before the last.
  useEffect(() => {
    const arrived = sent.current.indexOf(at);
    sent.current.splice(0, arrived < 0 ? sent.current.length : arrived + 1);
    if (sent.current.length === 0) setHeld((hand) => (hand?.resting ? null : hand));
  }, [at]);

  const goTo = (position: number) => {
    setHeld({ position, resting: false });
    settle(position);
  };
  const step = (direction: -1 | 1) => goTo(nextEvent(entries, shown, direction, draft, head));
  const leap = (direction: -1 | 1) => {
    const mark = neighbour(marks, shown, direction);
    goTo(mark?.position ?? (direction < 0 ? 1 : head));
  };
  useArrowKeys(step, leap);
  const jump = useAct((time: string) => momentAt(slug, time), {
    done: (moment) => goTo(Math.max(moment.position, 1)),
  });

  return (
    <div className={classes.scrubber}>
      <div className={classes.line}>
        <div className={classes.ticks} aria-hidden="true">
          {marks.map((mark) => (
            <Tick key={`${mark.kind}${mark.position}`} {...mark} head={head} />
          ))}
        </div>
        <input
          type="range"
          className={classes.range}
          aria-label="Moment"
          aria-valuetext={entry?.sentence ?? `event ${shown}`}
          min={1}
          max={Math.max(head, 1)}
          value={shown}
          onChange={(event) => goTo(Number(event.currentTarget.value))}
          onKeyDown={(event) => {
            // Arrows step from event to event, also here; the browser's own step would come twice.
            if (event.key.startsWith('Arrow')) event.preventDefault();
          }}
        />
      </div>
      <div className={classes.row}>
        <div className={classes.steps}>
          <Step label="Previous milestone" onClick={() => leap(-1)} disabled={shown <= 1}>
            <IconPlayerSkipBack size={15} />
          </Step>
          <Step label="One event back" onClick={() => step(-1)} disabled={shown <= 1}>
            <IconPlayerTrackPrev size={15} />
          </Step>
          <Step label="One event forward" onClick={() => step(1)} disabled={shown >= head}>
            <IconPlayerTrackNext size={15} />
          </Step>
          <Step label="Next milestone" onClick={() => leap(1)} disabled={shown >= head}>
            <IconPlayerSkipForward size={15} />
          </Step>
        </div>
        <p className={classes.sentence} aria-live="polite" dir="auto">
          {entry?.sentence ?? ''}
        </p>
        <label className={classes.date}>
          <span>Go to date</span>
          <input
            type="date"
            value={dateInput(entry?.occurred_at ?? asOf)}
            max={dateInput(negotiation.server_time)}
            onChange={(event) => {
              const time = endOfDay(event.currentTarget.value);
              if (time !== null) jump.run(time);
            }}
          />
        </label>
      </div>
    </div>
  );
}

function Tick(props: { position: number; kind: string; label: string; head: number }) {
  return (
    <Tooltip label={props.label}>
      <span
        className={classes.tick}
        data-kind={props.kind}
        style={{ left: `${percent(props.position, props.head)}%` }}
      />
    </Tooltip>
  );
}

function Step(props: {
  label: string;
  onClick: () => void;
  disabled: boolean;
  children: ReactNode;
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        size="md"
        aria-label={props.label}
        onClick={props.onClick}
        disabled={props.disabled}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
