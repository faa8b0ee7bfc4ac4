/** Entering where a delegation says that it stands on a bracket. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Bracket, StanceKind } from '../api/types';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { entering } from './acts';

type Deed = StanceKind | 'co-sponsors' | 'leaves' | 'withdraws';

const DEEDS: { value: Deed; label: string }[] = [
  { value: 'objection', label: 'Objects (with a reason)' },
  { value: 'acceptance', label: 'Accepts' },
  { value: 'can-go-along', label: 'Can go along' },
  { value: 'conditional-acceptance', label: 'Accepts, on a condition' },
  { value: 'awaiting-instructions', label: 'Awaits instructions' },
  { value: 'scrutiny-reserve', label: 'Places a scrutiny reserve' },
  { value: 'co-sponsors', label: 'Co-sponsors the proposal' },
  { value: 'leaves', label: 'No longer co-sponsors it' },
  { value: 'withdraws', label: 'Withdraws its position' },
];

/** It counts at once, and is marked until the delegation confirms it. */
export function EnterPosition({ bracket, onClose }: { bracket: Bracket; onClose: () => void }) {
  const { slug } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [deed, setDeed] = useState<Deed>('objection');
  const conditional = deed === 'conditional-acceptance';
  const needed = conditional || deed === 'objection';
  const wordless = deed === 'co-sponsors' || deed === 'leaves' || deed === 'withdraws';
  return (
    <WordsDialog
      title="Enter a position for a delegation"
      label={conditional ? 'If…' : needed ? 'Why?' : 'In its words (optional)'}
      act="Enter it"
      optional={!needed}
      hidden={wordless}
      ready={party !== null}
      onAct={async (said) => {
        if (party === null) return;
        const acts = entering(slug, party);
        if (deed === 'co-sponsors') await acts.cosponsor(bracket.id);
        else if (deed === 'leaves') await acts.leave(bracket.id);
        else if (deed === 'withdraws') await acts.withdraw(bracket.id);
        else await acts.take(bracket.id, deed, conditional ? '' : said, conditional ? said : null);
      }}
      onClose={onClose}
    >
      <p dir="auto">On: {bracket.proposal}</p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      <Select
        label="What it says"
        data={DEEDS}
        value={deed}
        allowDeselect={false}
        onChange={(value) => value && setDeed(value as Deed)}
      />
    </WordsDialog>
  );
}
