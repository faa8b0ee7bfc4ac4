/** Entering a paragraph that a delegation dictates. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Paragraph } from '../api/types';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { GroupSelect } from '../choosing/GroupSelect';
import { opening } from '../choosing/opening';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { entering } from './acts';

interface Props {
  draft: string;
  after: Paragraph;
  onClose: () => void;
}

/** It is of the kind and level of the one before. */
export function EnterParagraph({ draft, after, onClose }: Props) {
  const { slug } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const [label, setLabel] = useState('');
  const { kind, level } = after;
  return (
    <WordsDialog
      title="Enter a paragraph for a delegation"
      label="Its words"
      act="Enter it"
      ready={party !== null}
      onAct={async (text) => {
        if (party === null) return;
        const body = { after: after.id, kind, level, label: label.trim(), text, group };
        await entering(slug, party).addParagraph(draft, body);
      }}
      onClose={onClose}
    >
      <p dir="auto">After {opening(after)}</p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      <GroupSelect label="On behalf of a group (optional)" value={group} onChange={setGroup} />
      <TextInput
        label="Label (optional)"
        description="Left empty, it is given the next, where the practice of numbering says so."
        maxLength={24}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
    </WordsDialog>
  );
}
