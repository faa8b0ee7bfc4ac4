/** Where brackets and paragraphs stand on the sheet, measured from what is shown. */
import { useEffect, useState } from 'react';

/** Tops in CSS pixels from the sheet's top, in the order of the text. */
export interface Anchors {
  brackets: ReadonlyMap<string, number>;
  paragraphs: ReadonlyMap<string, number>;
}

const NOWHERE: Anchors = { brackets: new Map(), paragraphs: new Map() };

/** Measures `sheet` whenever what it shows has changed, at most once a frame. */
export function useAnchors(sheet: HTMLElement | null): Anchors {
  const [anchors, setAnchors] = useState(NOWHERE);
  useEffect(() => {
    if (sheet === null) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const seen = measure(sheet);
      setAnchors((held) => (same(held, seen) ? held : seen));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    const changes = new MutationObserver(soon);
    changes.observe(sheet, { childList: true, characterData: true, subtree: true });
    const sizes = new ResizeObserver(soon);
    sizes.observe(sheet);
    document.fonts?.addEventListener('loadingdone', soon);
    soon();
    return () => {
      cancelAnimationFrame(frame);
      changes.disconnect();
      sizes.disconnect();
      document.fonts?.removeEventListener('loadingdone', soon);
    };
  }, [sheet]);
  return anchors;
}

function measure(sheet: HTMLElement): Anchors {
  const origin = sheet.getBoundingClientRect().top;
  const brackets = new Map<string, number>();
  const paragraphs = new Map<string, number>();
  for (const element of sheet.querySelectorAll<HTMLElement>('[data-block], [data-bracket]')) {
    if (element.offsetParent === null) continue;
    const { block, bracket } = element.dataset;
    const top = () => (element.getClientRects()[0]?.top ?? origin) - origin;
    if (block && !paragraphs.has(block)) paragraphs.set(block, top());
    if (bracket && !brackets.has(bracket)) brackets.set(bracket, top());
  }
  return { brackets, paragraphs };
}

function same(one: Anchors, other: Anchors): boolean {
  return alike(one.brackets, other.brackets) && alike(one.paragraphs, other.paragraphs);
}

function alike(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  if (one.size !== other.size) return false;
  const mine = [...one];
  let index = 0;
  for (const [id, top] of other) {
    const held = mine[index++];
    if (held?.[0] !== id || Math.abs(held[1] - top) > 0.5) return false;
  }
  return true;
}
