/** Bringing in a whole paragraph. */
import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Paragraph } from '../api/types';
import { opening } from '../choosing/opening';
import { useRoom } from '../room/context';
import { informalsActs } from './acts';
import { BringDialog } from './BringDialog';

interface Props {
  draft: string;
  /** The paragraph before it; null where the draft has none. */
  after: Paragraph | null;
  onClose: () => void;
}

/** It is of the kind and level of the one before. */
export function BringParagraph({ draft, after, onClose }: Props) {
  const { slug } = useRoom();
  const [words, setWords] = useState('');
  const [label, setLabel] = useState('');
  const said = words.trim();
  return (
    <BringDialog
      title="Bring in a paragraph from informals"
      ready={said !== ''}
      onBring={(whence) =>
        informalsActs(slug).paragraph(draft, {
          ...whence,
          after: after?.id ?? null,
          kind: after?.kind ?? 'text',
          level: after?.level ?? 0,
          label: label.trim(),
          text: said,
        })
      }
      onClose={onClose}
    >
      {after && <p dir="auto">After {opening(after)}</p>}
      <Textarea
        label="Its words"
        autosize
        minRows={3}
        maxRows={12}
        required
        data-autofocus
        dir="auto"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <TextInput
        label="Label (optional)"
        description="Left empty, it is given the next, where the practice of numbering says so."
        maxLength={24}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
    </BringDialog>
  );
}
