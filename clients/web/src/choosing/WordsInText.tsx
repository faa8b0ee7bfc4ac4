/** Naming words that stand in a paragraph, and which of them if they stand there more than once. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { standing } from './standing';

/** Words, and the character at which they begin; null where they stand nowhere, or it is open. */
export interface Found {
  words: string;
  at: number | null;
}

interface Props {
  label: string;
  description?: string;
  /** The paragraph's words. */
  text: string;
  found: Found;
  onFind: (found: Found) => void;
}

/** Says at once when the words do not stand there. */
export function WordsInText({ label, description, text, found, onFind }: Props) {
  const [touched, setTouched] = useState(false);
  const places = standing(text, found.words);
  const missing = touched && found.words !== '' && places.length === 0;
  return (
    <>
      <TextInput
        label={label}
        description={description}
        value={found.words}
        dir="auto"
        error={missing && 'These words do not stand in the paragraph.'}
        onBlur={() => setTouched(true)}
        onChange={(event) => {
          const words = event.currentTarget.value;
          const places = standing(text, words);
          onFind({ words, at: places.length === 1 ? (places[0]?.at ?? null) : null });
        }}
      />
      {places.length > 1 && (
        <Select
          label="They stand there more than once. Which?"
          data={places.map(({ at, around }) => ({ value: String(at), label: around }))}
          value={found.at === null ? null : String(found.at)}
          onChange={(at) => onFind({ ...found, at: at === null ? null : Number(at) })}
        />
      )}
    </>
  );
}

/** No words yet. */
export const NOTHING: Found = { words: '', at: null };
