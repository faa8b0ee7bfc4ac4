/** Entering what a delegation dictates on a paragraph: words struck or reserved on, words added. */
import { Checkbox, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Paragraph } from '../api/types';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { GroupSelect } from '../choosing/GroupSelect';
import { wordsOf } from '../choosing/opening';
import { NOWHERE, WordingFields } from '../choosing/WordingFields';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { entering } from './acts';
import { wording } from './wording';

interface Props {
  draft: string;
  paragraph: Paragraph;
  onClose: () => void;
}

/** It counts at once, and is marked until the delegation confirms it. */
export function EnterWording({ draft, paragraph, onClose }: Props) {
  const { slug } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const [placed, setPlaced] = useState(NOWHERE);
  const [reserve, setReserve] = useState(false);
  const [reason, setReason] = useState('');
  const text = wordsOf(paragraph);
  const said = wording({ text, ...placed, reserve, reason });
  return (
    <ActDialog
      title="Enter wording for a delegation"
      size="lg"
      act="Enter it"
      ready={party !== null && said !== null}
      onAct={async () => {
        if (party !== null && said !== null) {
          await entering(slug, party).propose(draft, paragraph.id, { ...said, group });
        }
      }}
      onClose={onClose}
    >
      <p dir="auto">
        {paragraph.label} {text}
      </p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      <GroupSelect label="On behalf of a group (optional)" value={group} onChange={setGroup} />
      <WordingFields text={text} placed={placed} onPlace={setPlaced} onlyStrikes={reserve}>
        <Checkbox
          label="They reserve on these words, without striking them"
          checked={reserve}
          onChange={(event) => setReserve(event.currentTarget.checked)}
        />
      </WordingFields>
      <Textarea
        label="Reason (optional)"
        autosize
        minRows={1}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
