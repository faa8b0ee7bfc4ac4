/** A dialog that is there for as long as it is open: one form whose act goes into the record. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { keys } from '../api/queries';
import { useRoom } from '../room/context';
import { FormDialog } from './FormDialog';
import { useAct } from './useAct';

interface Props {
  title: string;
  /** The words of the button that does it. */
  act: string;
  ready?: boolean;
  size?: string;
  onAct: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** Closes once it is done, and what is shown of the room is read anew; a refusal stands in it. */
export function ActDialog({ title, act, ready, size, onAct, onClose, children }: Props) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<string | null>(null);
  const acting = useAct(onAct, {
    done: () => {
      onClose();
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
    refused: setRefusal,
  });
  return (
    <FormDialog
      title={title}
      opened
      onClose={onClose}
      act={act}
      busy={acting.busy}
      {...(ready === undefined ? {} : { ready })}
      {...(size === undefined ? {} : { size })}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        acting.run();
      }}
    >
      {children}
    </FormDialog>
  );
}
