/** A dialog that is one form and one act. */
import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './FormDialog.module.css';

interface Props {
  title: string;
  opened: boolean;
  onClose: () => void;
  onSubmit: () => void;
  /** The words of the button that does it. */
  act: string;
  busy: boolean;
  ready?: boolean;
  /** Why the server would not, if it would not. */
  refusal?: string | null;
  size?: string;
  children: ReactNode;
}

/** Enter submits, Escape closes; a refusal stands above the buttons until the next try. */
export function FormDialog(props: Props) {
  const { title, opened, onClose, onSubmit, act, busy, ready = true, refusal, size } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size ?? 'md'}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSubmit();
        }}
      >
        {props.children}
        {refusal && (
          <p className={classes.refusal} role="alert">
            {refusal}
          </p>
        )}
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="subtle" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" type="submit" loading={busy} disabled={!ready}>
            {act}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
