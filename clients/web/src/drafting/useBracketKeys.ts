/** Keys of the drafting page, outside of fields; Alt with the arrows also while typing. */
import { useEffect, useRef } from 'react';

interface Keys {
  /** Go to the next (1) or previous (-1) bracket. */
  onStep: (by: -1 | 1) => void;
  /** An act on the bracket whose card has the focus. */
  onAct: (act: 'object' | 'accept', bracket: string) => void;
  onEscape: () => void;
  onHelp: () => void;
}

const FIELDS = 'input:not([type=range]), textarea, select, [contenteditable=true]';
const DIALOGS = '[role=dialog], [role=menu]';

/** Listens while mounted. */
export function useBracketKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(DIALOGS) || event.ctrlKey || event.metaKey) return;
      const { onStep, onAct, onEscape, onHelp } = latest.current;
      const card = target.closest<HTMLElement>('article[data-bracket-id]')?.dataset.bracketId;
      const act = actOf(event, target.closest(FIELDS) !== null);
      if (act === null) return;
      if ((act === 'object' || act === 'accept') && card === undefined) return;
      if (act !== 'escape') event.preventDefault();
      if (act === 'next') onStep(1);
      else if (act === 'previous') onStep(-1);
      else if (act === 'escape') onEscape();
      else if (act === 'help') onHelp();
      else if (card !== undefined) onAct(act, card);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

type Act = 'next' | 'previous' | 'object' | 'accept' | 'escape' | 'help';

const PLAIN: Record<string, Act> = {
  j: 'next',
  k: 'previous',
  o: 'object',
  a: 'accept',
  '?': 'help',
};

function actOf(event: KeyboardEvent, writing: boolean): Act | null {
  if (event.altKey) {
    return event.key === 'ArrowDown' ? 'next' : event.key === 'ArrowUp' ? 'previous' : null;
  }
  if (event.key === 'Escape') return 'escape';
  return writing ? null : (PLAIN[event.key] ?? null);
}
