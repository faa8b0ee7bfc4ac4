/** A dialog for an act that needs a name, and perhaps one thing more. */
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Done } from '../api/types';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';

interface Props {
  title: string;
  label: string;
  placeholder?: string;
  act: string;
  opened: boolean;
  onClose: () => void;
  /** Does it, with the name. */
  onAct: (name: string) => Promise<Done>;
  /** Further fields; `ready` says whether they are filled in. */
  children?: ReactNode;
  ready?: boolean;
}

/** Closes itself once the act is in the record. */
export function NameDialog(props: Props) {
  const [name, setName] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = () => {
    setName('');
    setRefusal(null);
    props.onClose();
  };
  const acting = useAct(props.onAct, { done: close, refused: setRefusal });
  return (
    <FormDialog
      title={props.title}
      opened={props.opened}
      onClose={close}
      act={props.act}
      busy={acting.busy}
      ready={name.trim() !== '' && (props.ready ?? true)}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        acting.run(name.trim());
      }}
    >
      <TextInput
        label={props.label}
        placeholder={props.placeholder}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        required
      />
      {props.children}
    </FormDialog>
  );
}
