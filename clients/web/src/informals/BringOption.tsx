/** Bringing in one more option for the place of an open insertion. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';
import { informalsActs } from './acts';
import { BringDialog } from './BringDialog';

/** Words beside words, a paragraph beside a paragraph. */
export function BringOption({ bracket, onClose }: { bracket: Bracket; onClose: () => void }) {
  const { slug } = useRoom();
  const acts = informalsActs(slug);
  const [words, setWords] = useState('');
  const said = words.trim();
  const { id: beside, draft, paragraph } = bracket;
  return (
    <BringDialog
      title="Bring in another option from informals"
      ready={said !== ''}
      onBring={(whence) =>
        bracket.whole
          ? acts.paragraph(draft, { ...whence, ...BESIDE, after: paragraph, text: said, beside })
          : acts.wording(draft, paragraph, { ...whence, ...PLAIN, inserted: words, beside })
      }
      onClose={onClose}
    >
      <p dir="auto">Beside: {bracket.proposal}</p>
      <Textarea
        label="Its words"
        autosize
        minRows={2}
        maxRows={12}
        required
        data-autofocus
        dir="auto"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </BringDialog>
  );
}

const PLAIN = { at: null, struck: '', reason: '' };
const BESIDE = { kind: 'text', level: 0, label: '' } as const;
