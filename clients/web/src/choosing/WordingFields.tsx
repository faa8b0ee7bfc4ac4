/** Words at a place of a paragraph: what is struck there, what is added, and after which words. */
import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Found, NOTHING, WordsInText } from './WordsInText';

/** As it is filled in; `after` only counts where nothing is struck. */
export interface Placed {
  strikes: Found;
  after: Found;
  inserted: string;
}

/** Nothing said yet. */
export const NOWHERE: Placed = { strikes: NOTHING, after: NOTHING, inserted: '' };

interface Props {
  /** The paragraph's words. */
  text: string;
  placed: Placed;
  onPlace: (placed: Placed) => void;
  /** Whether nothing is added. */
  onlyStrikes?: boolean;
  /** What stands beneath the words to strike, once there are some. */
  children?: ReactNode;
}

/** Words added stand after those struck, or after words that are named, or at the end. */
export function WordingFields({ text, placed, onPlace, onlyStrikes, children }: Props) {
  const { strikes, after, inserted } = placed;
  return (
    <>
      <WordsInText
        label="Words to strike (optional)"
        text={text}
        found={strikes}
        onFind={(strikes) => onPlace({ ...placed, strikes })}
      />
      {strikes.words !== '' && children}
      {!onlyStrikes && (
        <Textarea
          label="Words to add (optional)"
          description="With the space before or after them, as they are to stand."
          autosize
          minRows={1}
          value={inserted}
          dir="auto"
          onChange={(event) => onPlace({ ...placed, inserted: event.currentTarget.value })}
        />
      )}
      {inserted !== '' && strikes.words === '' && (
        <WordsInText
          label="After the words"
          description="Left empty, they stand at the end of the paragraph."
          text={text}
          found={after}
          onFind={(after) => onPlace({ ...placed, after })}
        />
      )}
    </>
  );
}
