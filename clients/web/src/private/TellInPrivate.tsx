/** Telling the co-facilitators in private how one's delegation would stand on a bracket. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import type { StanceKind } from '../api/types';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { soundingActs } from './acts';
import { WOULD } from './would';

interface Props {
  bracket: string;
  proposal: string;
  /** What was told before, if anything. */
  told: { stance: StanceKind; words: string } | null;
  onClose: () => void;
}

/** It is not in the record, and can be erased. */
export function TellInPrivate({ bracket, proposal, told, onClose }: Props) {
  const { slug } = useRoom();
  const [stance, setStance] = useState<StanceKind>(told?.stance ?? 'can-go-along');
  return (
    <WordsDialog
      title="Tell the co-facilitators in private"
      label="In your words (optional)"
      description="Only your delegation and the co-facilitators see this. It is not in the record, and you can erase it."
      act="Tell them"
      optional
      initial={told?.words ?? ''}
      onAct={(words) => soundingActs(slug).tell(bracket, stance, words)}
      onClose={onClose}
    >
      <p dir="auto">On: {proposal}</p>
      <Select
        label="Your delegation"
        data={Object.entries(WOULD).map(([value, label]) => ({ value, label }))}
        value={stance}
        allowDeselect={false}
        onChange={(value) => value && setStance(value as StanceKind)}
      />
    </WordsDialog>
  );
}
