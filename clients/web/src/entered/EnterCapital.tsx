/** Entering what a delegation's capital says on what was agreed ad referendum. */
import { Radio } from '@mantine/core';
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { useRoom } from '../room/context';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { entering } from './acts';

interface Props {
  agreement: string;
  /** What was agreed, in words. */
  agreed: string;
  /** The delegations whose capitals are awaited. */
  pending: readonly string[];
}

/** It counts at once, and is marked until the delegation confirms it. */
export function EnterCapital({ agreement, agreed, pending }: Props) {
  return (
    <Ask
      label="Enter what a capital says…"
      name={`Enter what a capital says for a delegation: ${agreed}`}
    >
      {(close) => (
        <Capital agreement={agreement} agreed={agreed} pending={pending} onClose={close} />
      )}
    </Ask>
  );
}

function Capital({ agreement, agreed, pending, onClose }: Props & { onClose: () => void }) {
  const { slug } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [says, setSays] = useState<'agrees' | 'does not' | null>(null);
  const awaited = party !== null && pending.includes(party);
  return (
    <WordsDialog
      title="Enter what a capital says"
      label="Why does it not agree?"
      description="This reopens it, by right, and everybody is told."
      hidden={says !== 'does not'}
      act="Enter it"
      ready={party !== null && says !== null && (says === 'does not' || awaited)}
      onAct={async (reason) => {
        if (party === null) return;
        const acts = entering(slug, party);
        if (says === 'agrees') await acts.capitalAgrees(agreement);
        else await acts.capitalNotifies(agreement, reason);
      }}
      onClose={onClose}
    >
      <p>{agreed}</p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      <Radio.Group
        label="Its capital"
        value={says}
        onChange={(value) => setSays(value === 'agrees' ? 'agrees' : 'does not')}
        required
      >
        <Radio
          value="agrees"
          label="agrees"
          disabled={party !== null && !awaited}
          description={
            party !== null && !awaited
              ? 'It is not awaited: only those are that the agreement names as pending.'
              : undefined
          }
        />
        <Radio value="does not" label="does not agree" />
      </Radio.Group>
    </WordsDialog>
  );
}
