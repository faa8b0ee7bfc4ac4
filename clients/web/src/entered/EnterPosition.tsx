/** Entering where a delegation says that it stands on a bracket. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Bracket } from '../api/types';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { GroupSelect } from '../choosing/GroupSelect';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { entering } from './acts';
import { DEEDS, type Deed, enter, ruleOf } from './position';

/** It counts at once, and is marked until the delegation confirms it. */
export function EnterPosition({ bracket, onClose }: { bracket: Bracket; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [deed, setDeed] = useState<Deed>('objection');
  const [group, setGroup] = useState<string | null>(null);
  const rule = ruleOf(deed);
  const offered = DEEDS.filter(({ group: of }) => of !== 'must' || negotiation.groups.length > 0);
  const words =
    deed === 'conditional-acceptance'
      ? 'If…'
      : rule.words === 'must'
        ? 'Why?'
        : 'In its words (optional)';
  return (
    <WordsDialog
      title="Enter a position for a delegation"
      label={words}
      act="Enter it"
      optional={rule.words !== 'must'}
      hidden={rule.words === 'cannot'}
      ready={party !== null && (rule.group !== 'must' || group !== null)}
      onAct={async (said) => {
        if (party !== null) await enter(entering(slug, party), bracket.id, { deed, said, group });
      }}
      onClose={onClose}
    >
      <p dir="auto">On: {bracket.proposal}</p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      <Select
        label="What it says"
        data={offered.map(({ value, label }) => ({ value, label }))}
        value={deed}
        allowDeselect={false}
        onChange={(value) => value && setDeed(value as Deed)}
      />
      {rule.group !== 'cannot' && (
        <GroupSelect
          label={rule.group === 'must' ? 'The group' : 'On behalf of a group (optional)'}
          required={rule.group === 'must'}
          value={group}
          onChange={setGroup}
        />
      )}
    </WordsDialog>
  );
}
