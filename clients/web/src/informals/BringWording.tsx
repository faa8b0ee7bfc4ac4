/** Bringing in wording for a place of a paragraph. */
import { useState } from 'react';
import type { Paragraph } from '../api/types';
import { wordsOf } from '../choosing/opening';
import { NOWHERE, WordingFields } from '../choosing/WordingFields';
import { type Found, NOTHING } from '../choosing/WordsInText';
import { wording } from '../entered/wording';
import { useRoom } from '../room/context';
import { informalsActs } from './acts';
import { BringDialog } from './BringDialog';

interface Props {
  draft: string;
  paragraph: Paragraph;
  /** Words selected there: the text takes their place. */
  selected: Found | null;
  onClose: () => void;
}

/** It stands in brackets that nobody proposes. */
export function BringWording({ draft, paragraph, selected, onClose }: Props) {
  const { slug } = useRoom();
  const [placed, setPlaced] = useState({ ...NOWHERE, strikes: selected ?? NOTHING });
  const text = wordsOf(paragraph);
  const said = wording({ text, ...placed, reserve: false, reason: '' });
  return (
    <BringDialog
      title="Bring in wording from informals"
      ready={said !== null}
      onBring={async (whence) => {
        if (said === null) return;
        const { at, struck, inserted, reason } = said;
        const body = { ...whence, at: at ?? null, struck, inserted, reason };
        await informalsActs(slug).wording(draft, paragraph.id, body);
      }}
      onClose={onClose}
    >
      <p dir="auto">
        {paragraph.label} {text}
      </p>
      <WordingFields text={text} placed={placed} onPlace={setPlaced} />
    </BringDialog>
  );
}
