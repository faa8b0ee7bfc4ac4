/** One draft: outline, page and cards, the bar above and the time line below. */
import { Drawer } from '@mantine/core';
import { useMediaQuery, useReducedMotion } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { useNegotiation } from '../api/queries';
import type { Wish } from '../bracket/BracketActs';
import { ChooseForWhom, TypingFor } from '../entered/TypeFor';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { RegimeBanner } from '../shell/RegimeBanner';
import { tell } from '../shell/useAct';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';
import { CardColumn } from './cards/CardColumn';
import { CardSheet } from './cards/CardSheet';
import { useAnchors } from './cards/useAnchors';
import { DraftBar } from './DraftBar';
import classes from './Drafting.module.css';
import { ARRIVING, type LiveDraft } from './live/liveDraft';
import { Outline } from './outline/Outline';
import { Sheet } from './Sheet';
import { HelpSheet } from './top/HelpSheet';
import { useBracketKeys } from './useBracketKeys';
import { useShown } from './useShown';
import { useSteps } from './useSteps';
import { WrittenForm } from './WrittenForm';

/** Where in the view a bracket is brought, from the top. */
const EYE = { wide: 0.33, narrow: 0.12 };
/** The part of the view, from the top, that a card rising from below leaves free. */
const LOW = 0.3;

/** Everything on the page that knows of everything else on it. */
export function Drafting({ draft, title }: { draft: string; title: string }) {
  const { slug, negotiation, me } = useRoom();
  const { at, go } = useMoment();
  const shown = useShown(draft, at);
  const then = useNegotiation(slug, at);
  const [sitting, setSitting] = useState(ARRIVING);
  const [live, setLive] = useState<LiveDraft | null>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [sheet, setSheet] = useState<HTMLElement | null>(null);
  const [written, setWritten] = useState(false);
  const [panel, setPanel] = useState<'outline' | 'help' | null>(null);
  const [wish, setWish] = useState<Wish | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [dictating, setDictating] = useState<string | null>(null);
  const anchors = useAnchors(sheet);
  const hand = useSteps();
  const wide = useMediaQuery('(min-width: 68em)', true, { getInitialValueInEffect: false });
  const widest = useMediaQuery('(min-width: 80em)', true, { getInitialValueInEffect: false });
  const narrow = useMediaQuery('(max-width: 40em)', false, { getInitialValueInEffect: false });
  const still = useReducedMotion();
  const { active, take } = hand;
  const { brackets, text } = shown;

  const bring = useCallback(
    (top: number | undefined) => {
      if (top === undefined || scroller === null || sheet === null) return;
      const to = sheet.offsetTop + top - scroller.clientHeight * (wide ? EYE.wide : EYE.narrow);
      const far = Math.abs(to - scroller.scrollTop) > scroller.clientHeight * 3;
      scroller.scrollTo({ top: to, behavior: still || far ? 'auto' : 'smooth' });
    },
    [scroller, sheet, still, wide],
  );
  const placeOf = useCallback(
    (id: string) =>
      anchors.brackets.get(id) ?? anchors.paragraphs.get(brackets.get(id)?.paragraph ?? ''),
    [anchors, brackets],
  );
  const order = useMemo(
    () => [...anchors.brackets.keys()].filter((id) => brackets.get(id)?.life === 'open'),
    [anchors, brackets],
  );
  const step = (by: -1 | 1) => {
    const writing = document.activeElement?.closest('[contenteditable=true]') != null;
    const id = hand.step(by, order, wide && !writing);
    if (id !== null) bring(placeOf(id));
  };
  // What was typed before is another's: it goes into the record first.
  const typeFor = (delegation: string | null) =>
    void (live?.recorded() ?? Promise.resolve()).then(
      () => setDictating(delegation),
      (error: Error) => tell(error.message),
    );
  const takeFromText = useCallback(
    (ids: readonly string[]) => {
      // A second click at the same place goes on to the next bracket there.
      const next = active === null ? -1 : ids.indexOf(active);
      const id = ids[(next + 1) % ids.length] ?? null;
      take(id);
      // On a narrow page the card rises over the words it is about, if they stand low.
      const top = wide || id === null ? undefined : placeOf(id);
      if (top === undefined || scroller === null || sheet === null) return;
      const seen = (sheet.offsetTop + top - scroller.scrollTop) / scroller.clientHeight;
      if (seen < 0 || seen > LOW) bring(top);
    },
    [active, take, wide, placeOf, bring, scroller, sheet],
  );
  useBracketKeys({
    onStep: step,
    onAct: (act, bracket) => {
      take(bracket);
      setWish((held) => ({ act, nonce: (held?.nonce ?? 0) + 1 }));
    },
    onEscape: () => take(null),
    onHelp: () => setPanel('help'),
  });
  const topOf = useCallback((id: string) => anchors.paragraphs.get(id), [anchors]);
  useNamed(shown.named, at, placeOf, bring, take);
  useNamed(shown.place, at, topOf, bring, null);

  if (shown.error && !text) {
    return (
      <main className={classes.alone} role="alert">
        {shown.error.message}
      </main>
    );
  }
  const outline = text && (
    <Outline
      text={text}
      brackets={brackets}
      onGo={(paragraph) => {
        setPanel(null);
        bring(anchors.paragraphs.get(paragraph));
      }}
    />
  );
  const atHand = active === null ? null : (brackets.get(active) ?? null);
  return (
    <div className={classes.page} data-past={at !== null || undefined}>
      <DraftBar
        draft={draft}
        at={at}
        go={go}
        sitting={sitting}
        narrow={narrow}
        onHelp={() => setPanel('help')}
        onOutline={widest ? null : () => setPanel('outline')}
        dictating={dictating}
        onDictate={may(me.role, 'steer') && at === null ? () => setChoosing(true) : null}
        written={written}
        onWritten={setWritten}
      />
      {dictating !== null && at === null && (
        <TypingFor party={dictating} onStop={() => typeFor(null)} />
      )}
      {choosing && (
        <ChooseForWhom
          onChoose={(delegation) => {
            setChoosing(false);
            typeFor(delegation);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
      <main className={classes.scroll} ref={setScroller} aria-label={title}>
        <div className={classes.desk}>
          {widest && <aside className={classes.outline}>{outline}</aside>}
          <div className={classes.regime}>
            <RegimeBanner regime={(then.data ?? negotiation).regime} />
          </div>
          <div className={classes.middle}>
            <Sheet
              draft={draft}
              title={title}
              at={at}
              shown={shown}
              anchors={anchors}
              active={active}
              sitting={sitting}
              live={live}
              dictating={dictating}
              onDictated={() => setDictating(null)}
              hidden={written}
              narrow={narrow}
              sheet={sheet}
              sheetRef={setSheet}
              onLive={setLive}
              onSitting={setSitting}
              onBracketClick={takeFromText}
            />
            {written && (
              <div className={classes.paper}>
                <WrittenForm draft={draft} at={at} />
              </div>
            )}
          </div>
          {wide && !written && (
            <aside className={classes.cards} aria-label="Brackets">
              <CardColumn
                brackets={brackets}
                anchors={anchors}
                active={active}
                past={at !== null}
                wish={wish}
                scroller={scroller}
                focus={hand.focus}
                onActivate={(id) => {
                  take(id);
                }}
              />
            </aside>
          )}
        </div>
      </main>
      {!wide && (
        <CardSheet
          bracket={atHand}
          place={active ? `${order.indexOf(active) + 1} of ${order.length}` : ''}
          past={at !== null}
          wish={wish}
          onStep={step}
          onClose={() => take(null)}
        />
      )}
      <Drawer
        opened={panel === 'outline'}
        onClose={() => setPanel(null)}
        title="Outline"
        size="20rem"
      >
        {outline}
      </Drawer>
      <HelpSheet opened={panel === 'help'} onClose={() => setPanel(null)} />
      <TimeLine at={at} go={go} asOf={text?.as_of ?? negotiation.as_of} draft={draft} />
    </div>
  );
}

/**
 * Goes to the bracket or the paragraph that the address names, as soon as its place is known: once
 * for each link that was followed, not again for another moment. Only a bracket is taken in hand.
 */
function useNamed(
  named: string | null,
  at: number | null,
  placeOf: (id: string) => number | undefined,
  bring: (top: number | undefined) => void,
  take: ((id: string) => void) | null,
): void {
  const { key } = useLocation();
  const gone = useRef({ named: null as string | null, key: '', at });
  useEffect(() => {
    const { current } = gone;
    if (named === null) return;
    if (current.named === named && (current.key === key || current.at !== at)) {
      gone.current = { named, key, at };
      return;
    }
    const top = placeOf(named);
    if (top === undefined) return;
    gone.current = { named, key, at };
    take?.(named);
    bring(top);
  }, [named, key, at, placeOf, bring, take]);
}
