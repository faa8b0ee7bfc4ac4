/** The draft in written form, as diplomats send it round: plain text, to be copied. */
import { Button, CopyButton, Switch } from '@mantine/core';
import { useState } from 'react';
import { useWrittenForm } from '../api/queries';
import { useRoom } from '../room/context';
import classes from './WrittenForm.module.css';

/** With or without the names of the delegations. */
export function WrittenForm({ draft, at }: { draft: string; at: number | null }) {
  const { slug } = useRoom();
  const [names, setNames] = useState(true);
  const written = useWrittenForm(slug, draft, at, names, true);
  return (
    <section aria-label="Written form">
      <div className={classes.bar}>
        <Switch
          size="xs"
          label="With names"
          checked={names}
          onChange={(event) => setNames(event.currentTarget.checked)}
        />
        <CopyButton value={written.data ?? ''}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} disabled={!written.data}>
              {copied ? 'Copied' : 'Copy the written form'}
            </Button>
          )}
        </CopyButton>
      </div>
      {written.error && <p role="alert">{written.error.message}</p>}
      <div className={classes.text} dir="auto">
        {written.data}
      </div>
    </section>
  );
}
