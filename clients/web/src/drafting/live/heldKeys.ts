/**
 * Keys pressed while a structural command is on its way: they belong behind it, so they wait.
 *
 * Without this, words typed right after Enter would land in the paragraph that is being split.
 */

/** What was typed meanwhile; Enter is a line break. */
export interface HeldKeys {
  /** Lets keys through again, and returns what was typed. */
  release: () => string;
}

/** Holds the text typed into `element` from now on. */
export function holdKeys(element: HTMLElement): HeldKeys {
  let text = '';
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const erases = event.key === 'Backspace';
    const writes = event.key === 'Enter' ? '\n' : event.key;
    if (!erases && [...writes].length !== 1) return;
    text = erases ? [...text].slice(0, -1).join('') : text + writes;
    event.preventDefault();
    event.stopPropagation();
  };
  element.addEventListener('keydown', onKey, { capture: true });
  return {
    release: () => {
      element.removeEventListener('keydown', onKey, { capture: true });
      return text;
    },
  };
}
