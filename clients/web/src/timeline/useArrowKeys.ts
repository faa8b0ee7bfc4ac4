/** Left and right step through events while the time line is unfolded and nobody is writing. */
import { useEffect, useRef } from 'react';

const WRITING = 'input:not([type=range]), textarea, select, [contenteditable=true], [role=dialog]';

/** Arrow: one event. Shift and arrow: one milestone. */
export function useArrowKeys(step: (by: -1 | 1) => void, leap: (by: -1 | 1) => void): void {
  const acts = useRef({ step, leap });
  acts.current = { step, leap };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : null;
      if (by === null || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.target instanceof Element && event.target.closest(WRITING)) return;
      event.preventDefault();
      if (event.shiftKey) acts.current.leap(by);
      else acts.current.step(by);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
