/** A reason, asked for in place. */
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import classes from './BracketActs.module.css';

interface Props {
  label: string;
  act: string;
  initial?: string;
  busy: boolean;
  onAct: (reason: string) => void;
  onCancel: () => void;
}

/** Control+Enter does it, Escape leaves it. */
export function ReasonForm({ label, act, initial = '', busy, onAct, onCancel }: Props) {
  const [reason, setReason] = useState(initial);
  const ready = reason.trim() !== '';
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onAct(reason.trim());
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onCancel();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) {
          onAct(reason.trim());
        }
      }}
    >
      <Textarea
        label={label}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        size="xs"
        ref={focusOnce}
        required
        withAsterisk={false}
      />
      <div className={classes.buttons}>
        <Button type="submit" loading={busy} disabled={!ready}>
          {act}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Focus without scrolling the page under the reader. */
const focusOnce = (field: HTMLTextAreaElement | null) => field?.focus({ preventScroll: true });
