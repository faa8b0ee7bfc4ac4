/** The redraft's name, what it would do, and the act: it replaces the text for everybody. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import type { Preview, RedraftBody } from './acts';
import classes from './Redraft.module.css';
import { WouldDo } from './WouldDo';

interface Props {
  ready: boolean;
  /** What is sent, under a name. */
  body: (name: string) => RedraftBody;
  onPreview: (body: RedraftBody) => Promise<Preview>;
  onIssue: (body: RedraftBody) => Promise<unknown>;
}

/** What it means is read before it is done. */
export function Issue({ ready, body, onPreview, onIssue }: Props) {
  const [name, setName] = useState('');
  const [seen, setSeen] = useState<{ body: RedraftBody; would: Preview } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const looking = useAct(
    async (wanted: RedraftBody) => ({ body: wanted, would: await onPreview(wanted) }),
    { done: setSeen, refused: setRefusal },
  );
  const issuing = useAct(onIssue, { refused: setRefusal });
  return (
    <form
      className={classes.issue}
      onSubmit={(event) => {
        event.preventDefault();
        setRefusal(null);
        looking.run(body(name.trim()));
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
      <Button
        size="sm"
        type="submit"
        loading={looking.busy || issuing.busy}
        disabled={!ready || !name.trim()}
      >
        Issue the redraft…
      </Button>
      {refusal && (
        <p className={classes.refusal} role="alert">
          {refusal}
        </p>
      )}
      {seen && (
        <Confirm
          title={`Issue ${seen.body.name}?`}
          act="Issue it"
          onAct={() => {
            setRefusal(null);
            issuing.run(seen.body);
          }}
          onClose={() => setSeen(null)}
        >
          This text replaces the draft for everybody, under the co-facilitators’ responsibility.
          Every bracket that it drops, merges or moves is listed, with whose objection it passed
          over.
          <WouldDo would={seen.would} />
        </Confirm>
      )}
    </form>
  );
}
