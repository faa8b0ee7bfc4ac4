/** What applying a term changes, place by place, and what it leaves: before it is done, and after. */
import type { ReactNode } from 'react';
import type { Consequences } from './acts';
import classes from './Terms.module.css';

type Change = Consequences['changes'][number];

/** One change: the words around it as they were, and as they become. */
export function ChangeRead({ change }: { change: Change }) {
  return (
    <span className={classes.change} dir="auto">
      {change.place && <span className={classes.soft}>Paragraph {change.place}</span>}
      <span>
        {marked(change.before, change.removed, (words, key) => (
          <del key={key}>{words}</del>
        ))}
      </span>
      <span>
        {marked(change.after, change.inserted, (words, key) => (
          <ins key={key}>{words}</ins>
        ))}
      </span>
    </span>
  );
}

/** The places that stay as they are written, each with the reason. */
export function Left({ left }: { left: Consequences['left'] }) {
  if (left.length === 0) return null;
  return (
    <>
      <p>These stay as they are written:</p>
      <ul className={classes.changes} aria-label="What stays">
        {left.map((one, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two places of a paragraph may read alike
            key={index}
          >
            <span dir="auto">
              {one.place && `${one.place}: `}“{one.words}”
            </span>
            <span className={classes.soft}>{one.reason}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A text with every occurrence of some words marked. */
function marked(text: string, words: string, mark: (words: string, key: number) => ReactNode) {
  const parts = words === '' ? [text] : text.split(words);
  return parts.map((part, index) => [index > 0 && mark(words, index), part]);
}
