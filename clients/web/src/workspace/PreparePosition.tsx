/** A position on a proposal of the room, prepared to be taken when the workspace is tabled. */
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useDraftText } from '../api/queries';
import type { StanceKind } from '../api/types';
import { useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import { type Workspace, workspaceActs } from './acts';
import { STANCES } from './stances';
import classes from './Workspace.module.css';

const COSPONSOR = 'co-sponsor';
/** A condition is made in the room: it names another proposal. */
const OFFERED = (Object.keys(STANCES) as StanceKind[]).filter(
  (one) => one !== 'conditional-acceptance',
);

/** Which proposal, and what to say of it. */
export function PreparePosition({ held, onDone }: { held: Workspace; onDone: () => void }) {
  const { slug } = useRoom();
  const { data } = useDraftText(slug, held.draft, null);
  const [bracket, setBracket] = useState<string | null>(null);
  const [what, setWhat] = useState<string>(COSPONSOR);
  const [reason, setReason] = useState('');
  const acts = workspaceActs(slug, held.id);
  const prepare = useAct(
    (on: string) =>
      what === COSPONSOR ? acts.cosponsor(on) : acts.takeStance(on, what as StanceKind, reason),
    {
      done: () => {
        setBracket(null);
        setReason('');
        onDone();
      },
    },
  );
  const proposals = (data?.brackets ?? []).filter(
    (one) => one.life === 'open' && !one.proponents.includes(held.delegation),
  );
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (bracket !== null) prepare.run(bracket);
      }}
    >
      <Select
        label="Proposal"
        placeholder="Choose one of the room"
        data={proposals.map((one) => ({
          value: one.id,
          label: `${one.paragraph_label} ${one.proposal} (${one.attribution})`.trim(),
        }))}
        value={bracket}
        onChange={setBracket}
        searchable
      />
      <Select
        label="Your delegation"
        data={[
          { value: COSPONSOR, label: 'co-sponsors it' },
          ...OFFERED.map((one) => ({ value: one, label: `${STANCES[one]} it` })),
        ]}
        value={what}
        onChange={(value) => setWhat(value ?? COSPONSOR)}
        allowDeselect={false}
      />
      {what !== COSPONSOR && (
        <TextInput
          label={what === 'objection' ? 'Why' : 'Why, if you want to say so'}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Button
        type="submit"
        variant="default"
        size="xs"
        loading={prepare.busy}
        disabled={bracket === null || (what === 'objection' && reason.trim() === '')}
      >
        Prepare this position
      </Button>
    </form>
  );
}
