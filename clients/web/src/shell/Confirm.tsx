/** A final act is confirmed: what it would do is shown before it happens. */
import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** The words of the button that does it. */
  act: string;
  onAct: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Open for as long as it is there. */
export function Confirm({ title, act, onAct, onClose, children }: Props) {
  return (
    <Modal opened onClose={onClose} title={title}>
      {children}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button size="sm" variant="subtle" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="sm"
          data-autofocus
          onClick={() => {
            onClose();
            onAct();
          }}
        >
          {act}
        </Button>
      </Group>
    </Modal>
  );
}
