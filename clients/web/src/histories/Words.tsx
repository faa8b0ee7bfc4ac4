/** Removed and inserted words: drawn, and said to who does not see them drawn. */
import type { ReactNode } from 'react';
import classes from './Histories.module.css';

interface Props {
  kind: 'kept' | 'removed' | 'inserted';
  text: string;
  /** What follows the words: the numbers of notes. */
  children?: ReactNode;
}

/** Each run keeps its own direction, so that a note stays beside the words it is about. */
export function Words({ kind, text, children }: Props) {
  if (kind === 'kept') {
    return (
      <>
        {text}
        {children}
      </>
    );
  }
  const words = (
    <>
      <Spoken>{kind}: </Spoken>
      {text}
      <Spoken> end of {kind}</Spoken>
    </>
  );
  return (
    <>
      {kind === 'removed' ? <del>{words}</del> : <ins>{words}</ins>}
      {children}
    </>
  );
}

function Spoken({ children }: { children: ReactNode }) {
  // A direction of its own: these words do not decide in which one the paragraph runs.
  return (
    <span dir="ltr" className={`tv-only-spoken ${classes.mark}`}>
      {children}
    </span>
  );
}
