/** Which part of a long column is in view, with a margin. */
import { type RefObject, useEffect, useState } from 'react';

/** From and to, in pixels from the column's top. */
export interface InView {
  from: number;
  to: number;
}

const MARGIN = 1200;
/** Steps in which the window moves, so that scrolling seldom renders. */
const STEP = 400;

/** Follows `scroller`; everything, until it is known. */
export function useWindow(
  scroller: HTMLElement | null,
  column: RefObject<HTMLElement | null>,
): InView {
  const [view, setView] = useState<InView>({ from: 0, to: 4000 });
  useEffect(() => {
    if (scroller === null) return;
    const look = () => {
      const offset = column.current?.offsetTop ?? 0;
      const top = Math.floor((scroller.scrollTop - offset) / STEP) * STEP;
      const to = top + Math.ceil(scroller.clientHeight / STEP) * STEP + MARGIN + STEP;
      const from = top - MARGIN;
      setView((held) => (held.from === from && held.to === to ? held : { from, to }));
    };
    look();
    scroller.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      scroller.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [scroller, column]);
  return view;
}
