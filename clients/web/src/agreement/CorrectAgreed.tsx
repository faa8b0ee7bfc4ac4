/** An editorial correction of agreed text: listed beside it, and its meaning stays. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Paragraph } from '../api/types';
import { wordsOf } from '../choosing/opening';
import { NOTHING, WordsInText } from '../choosing/WordsInText';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { adRefActs } from './acts';

interface Props {
  draft: string;
  paragraph: Paragraph;
  onClose: () => void;
}

/** A comma, a spelling, a reference. */
export function CorrectAgreed({ draft, paragraph, onClose }: Props) {
  const { slug } = useRoom();
  const [found, setFound] = useState(NOTHING);
  const [inserted, setInserted] = useState('');
  return (
    <WordsDialog
      title="Correct editorially"
      label="Why?"
      act="Enter the correction"
      ready={found.at !== null && inserted !== found.words}
      onAct={(why) =>
        adRefActs(slug).correct(draft, paragraph.id, {
          at: found.at ?? 0,
          removed: found.words,
          inserted,
          why,
        })
      }
      onClose={onClose}
    >
      <p dir="auto">{wordsOf(paragraph)}</p>
      <WordsInText
        label="What stands there"
        description="A comma, a spelling, a reference; the meaning stays."
        text={wordsOf(paragraph)}
        found={found}
        onFind={setFound}
      />
      <TextInput
        label="What it should read"
        value={inserted}
        dir="auto"
        onChange={(event) => setInserted(event.currentTarget.value)}
      />
    </WordsDialog>
  );
}
