/** The column of cards beside the page. */
import { UnstyledButton } from '@mantine/core';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Wish } from '../../bracket/BracketActs';
import { useRoom } from '../../room/context';
import { count } from '../../words/dates';
import { STATES, StateMark } from '../../words/StateMark';
import type { Brackets } from '../paper/drawing';
import { BracketCard } from './BracketCard';
import classes from './CardColumn.module.css';
import { type Anchored, layout } from './layout';
import type { Anchors } from './useAnchors';
import { useWindow } from './useWindow';

interface Props {
  brackets: Brackets;
  anchors: Anchors;
  active: string | null;
  past: boolean;
  wish: Wish | null;
  scroller: HTMLElement | null;
  /** The card to focus, by keyboard; told again with each nonce. */
  focus: { id: string; nonce: number } | null;
  onActivate: (id: string) => void;
}

/** Height of a closed card that was never measured, in pixels. */
const USUAL = 104;
const SETTING = { gap: 8, reach: 260, countHeight: 34 };

/** Only the cards near the part of the page that is in view are there. */
export function CardColumn(props: Props) {
  const { brackets, anchors, active, focus, onActivate } = props;
  const { fresh } = useRoom();
  const column = useRef<HTMLDivElement>(null);
  const [heights, measure] = useHeights();
  const [open, setOpen] = useState<string | null>(null);
  const view = useWindow(props.scroller, column);

  const slots = useMemo(() => {
    const anchored: Anchored[] = [];
    for (const [id, bracket] of brackets) {
      if (bracket.life !== 'open' && id !== active) continue;
      const anchor = anchors.brackets.get(id) ?? anchors.paragraphs.get(bracket.paragraph);
      if (anchor === undefined) continue;
      const height = heights.get(id) ?? USUAL;
      anchored.push({ id, group: bracket.paragraph, anchor, height });
    }
    return layout(anchored, { ...SETTING, active, open });
  }, [brackets, anchors, heights, active, open]);

  // Cards come to their first places without gliding there.
  const [settled, setSettled] = useState(false);
  const any = slots.length > 0;
  useEffect(() => {
    if (!any) return;
    const timer = setTimeout(() => setSettled(true), 400);
    return () => clearTimeout(timer);
  }, [any]);

  const nonce = focus?.nonce ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a focus is given once, by its nonce
  useEffect(() => {
    if (focus === null) return;
    const card = column.current?.querySelector<HTMLElement>(
      `[data-bracket-id="${CSS.escape(focus.id)}"]`,
    );
    card?.focus({ preventScroll: true });
  }, [nonce]);

  const last = slots.at(-1);
  return (
    <div
      ref={column}
      className={classes.column}
      data-settled={settled || undefined}
      style={{ minHeight: last ? last.top + last.height + 24 : 0 }}
    >
      {slots.map((slot) => {
        const shown = slot.top + slot.height > view.from && slot.top < view.to;
        if (slot.kind === 'count') {
          if (!shown) return null;
          return (
            <div key={slot.group} className={classes.slot} style={at(slot.top)}>
              <UnstyledButton className={classes.count} onClick={() => setOpen(slot.group)}>
                {count(slot.ids.length, 'bracket')}
                {STATES.map((state) => {
                  const many = slot.ids.filter((id) => brackets.get(id)?.state === state).length;
                  return (
                    many > 0 && (
                      <span key={state} className={classes.tally}>
                        {many} <StateMark state={state} bare />
                      </span>
                    )
                  );
                })}
              </UnstyledButton>
            </div>
          );
        }
        const bracket = brackets.get(slot.id);
        if (bracket === undefined || !(shown || slot.id === active)) return null;
        return (
          <div key={slot.id} className={classes.slot} style={at(slot.top)}>
            <BracketCard
              ref={measure}
              bracket={bracket}
              active={slot.id === active}
              fresh={fresh.has(slot.id)}
              past={props.past}
              wish={slot.id === active ? props.wish : null}
              onActivate={onActivate}
            />
          </div>
        );
      })}
    </div>
  );
}

const at = (top: number) => ({ transform: `translateY(${Math.round(top)}px)` });

/** Heights of the cards that are there, by bracket, kept true as they grow and shrink. */
function useHeights(): [
  ReadonlyMap<string, number>,
  (card: HTMLElement | null) => (() => void) | undefined,
] {
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(() => new Map());
  const observer = useRef<ResizeObserver | null>(null);
  const note = useCallback((cards: HTMLElement[]) => {
    setHeights((held) => {
      let next: Map<string, number> | null = null;
      for (const card of cards) {
        const id = card.dataset.bracketId;
        if (!id || !card.isConnected || (next ?? held).get(id) === card.offsetHeight) continue;
        next ??= new Map(held);
        next.set(id, card.offsetHeight);
      }
      return next ?? held;
    });
  }, []);
  useLayoutEffect(() => () => observer.current?.disconnect(), []);
  const measure = useCallback(
    (card: HTMLElement | null) => {
      if (card === null) return undefined;
      observer.current ??= new ResizeObserver((seen) =>
        note(seen.map((one) => one.target as HTMLElement)),
      );
      observer.current.observe(card);
      return () => observer.current?.unobserve(card);
    },
    [note],
  );
  return [heights, measure];
}
