/** The redraft's name, and the act: it replaces the text for everybody. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import classes from './Redraft.module.css';

interface Props {
  ready: boolean;
  onIssue: (name: string) => Promise<unknown>;
}

/** What it means is read before it is done. */
export function Issue({ ready, onIssue }: Props) {
  const [name, setName] = useState('');
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const issuing = useAct(onIssue, { refused: setRefusal });
  return (
    <form
      className={classes.issue}
      onSubmit={(event) => {
        event.preventDefault();
        setAsking(true);
      }}
    >
      <TextInput
        className={classes.name ?? ''}
        label="Name of the revision"
        placeholder="Rev 2"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
      />
      <Button size="sm" type="submit" loading={issuing.busy} disabled={!ready || !name.trim()}>
        Issue the redraft…
      </Button>
      {refusal && (
        <p className={classes.refusal} role="alert">
          {refusal}
        </p>
      )}
      {asking && (
        <Confirm
          title={`Issue ${name.trim()}?`}
          act="Issue it"
          onAct={() => {
            setRefusal(null);
            issuing.run(name.trim());
          }}
          onClose={() => setAsking(false)}
        >
          This text replaces the draft for everybody, under the co-facilitators’ responsibility.
          Every bracket that it drops, merges or moves is listed, with whose objection it passed
          over.
        </Confirm>
      )}
    </form>
  );
}
