/** Opening a phase of the process, with its regime. */
import { Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import { NameDialog } from '../home/NameDialog';
import { useRoom } from '../room/context';
import { type Phase, processActs } from './acts';

const KINDS: { value: Phase['kind']; label: string }[] = [
  { value: 'rolling text', label: 'Rolling text' },
  { value: "chair's text", label: 'Chair’s text' },
  { value: 'compilation', label: 'Compilation' },
];

/** The phase before ends with it. */
export function OpenPhase({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { slug } = useRoom();
  const [kind, setKind] = useState<Phase['kind']>('rolling text');
  const [offRecord, setOffRecord] = useState(false);
  return (
    <NameDialog
      title="Open a phase"
      label="Name of the phase"
      act="Open the phase"
      opened={opened}
      onClose={onClose}
      onAct={(name) => processActs(slug).openPhase(name, kind, !offRecord)}
    >
      <Select
        label="How the text is worked on"
        data={KINDS}
        value={kind}
        allowDeselect={false}
        onChange={(value) => setKind(KINDS.find((one) => one.value === value)?.value ?? kind)}
      />
      <Checkbox
        label="Off the record"
        description="Nothing is logged in this phase: no text, no positions, no statements."
        checked={offRecord}
        onChange={(event) => setOffRecord(event.currentTarget.checked)}
      />
    </NameDialog>
  );
}
