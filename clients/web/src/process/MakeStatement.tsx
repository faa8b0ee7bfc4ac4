/** Putting on record what a delegation said: its own delegate, or for it who steers. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { GroupInput } from '../choosing/GroupInput';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { processActs } from './acts';

/** What is entered for a delegation is marked until it confirms it. */
export function MakeStatement({ onClose }: { onClose: () => void }) {
  const { slug, me, negotiation } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [issue, setIssue] = useState<string | null>(null);
  const [group, setGroup] = useState('');
  const own = me.delegation !== null;
  return (
    <WordsDialog
      title={own ? 'Make a statement' : 'Enter a statement for a delegation'}
      label="What was said"
      description="It is on the record, for everybody to read."
      act={own ? 'Put it on record' : 'Enter it'}
      ready={own || party !== null}
      onAct={(words) =>
        processActs(slug).state({ words, delegation: party, issue, on_behalf: group.trim() })
      }
      onClose={onClose}
      below={
        <>
          <Select
            label="On the issue (optional)"
            clearable
            searchable
            data={negotiation.issues.map(({ id, title }) => ({ value: id, label: title }))}
            value={issue}
            onChange={setIssue}
          />
          <GroupInput label="On behalf of (optional)" value={group} onChange={setGroup} />
        </>
      }
    >
      {!own && (
        <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      )}
    </WordsDialog>
  );
}
