/** Opening a phase of the process: how it works, who attends, what is shown and what is logged. */
import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../api/types';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { type Phase, processActs } from './acts';

const KINDS: { value: Phase['kind']; label: string }[] = [
  { value: 'rolling text', label: 'Rolling text: proposals enter in brackets' },
  { value: "chair's text", label: 'Chair’s text: only the co-facilitators put out text' },
  { value: 'compilation', label: 'Compilation: everything is kept, by proponent' },
];

/** To whom no phase is closed: they write, keep or verify the record. */
const ALWAYS: Role[] = ['co-facilitator', 'secretariat', 'auditor'];
const CLOSABLE: Role[] = ['delegate', 'observer'];

/** The phase before ends with it. */
export function OpenPhase({ onClose }: { onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Phase['kind']>('rolling text');
  const [tabled, setTabled] = useState(negotiation.regime.typing === 'tabled');
  const [hidden, setHidden] = useState(!negotiation.regime.attribution);
  const [offRecord, setOffRecord] = useState(false);
  const [attending, setAttending] = useState<string[]>(['delegate', 'observer']);
  const chairs = kind === "chair's text";
  return (
    <ActDialog
      title="Open a phase"
      act="Open the phase"
      size="lg"
      ready={name.trim() !== ''}
      onAct={() =>
        processActs(slug).openPhase({
          name: name.trim(),
          kind,
          typing: tabled && !chairs ? 'tabled' : 'live',
          attribution: !hidden,
          attends: [...ALWAYS, ...CLOSABLE.filter((role) => attending.includes(role))],
          on_record: !offRecord,
        })
      }
      onClose={onClose}
    >
      <TextInput
        label="Name of the phase"
        description="The phase before ends with it. What was hidden then stays hidden."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        required
      />
      <Select
        label="How the text is worked on"
        data={KINDS}
        value={kind}
        allowDeselect={false}
        onChange={(value) => setKind(KINDS.find((one) => one.value === value)?.value ?? kind)}
      />
      {!chairs && (
        <Checkbox
          label="Delegations table their proposals"
          description="They prepare them in private and put them out in one act, instead of typing live."
          checked={tabled}
          onChange={(event) => setTabled(event.currentTarget.checked)}
        />
      )}
      <Checkbox.Group
        label="Who attends, beside those who keep the record"
        description="Those who do not learn of this phase only what is in an issued revision."
        value={attending}
        onChange={setAttending}
      >
        <Group gap="md" mt="xs">
          <Checkbox value="delegate" label="Delegations" />
          <Checkbox value="observer" label="Observers" />
        </Group>
      </Checkbox.Group>
      <Checkbox
        label="Names are hidden"
        description="Proposals and positions are shown without saying whose they are."
        checked={hidden}
        onChange={(event) => setHidden(event.currentTarget.checked)}
      />
      <Checkbox
        label="Off the record"
        description="Nothing is logged in this phase: no text, no positions, no statements."
        checked={offRecord}
        onChange={(event) => setOffRecord(event.currentTarget.checked)}
      />
    </ActDialog>
  );
}
