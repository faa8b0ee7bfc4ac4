/** Giving somebody an e-mail address, for the digests that they may then ask for. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { steeringActs } from '../api/acts';
import type { Person } from '../api/types';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';

interface Props {
  person: Person;
  onClose: () => void;
}

/** It is never shown again to anybody but them; so the field is always empty. */
export function AddressDialog({ person, onClose }: Props) {
  const { slug } = useRoom();
  const [address, setAddress] = useState('');
  return (
    <ActDialog
      title={`E-mail address of ${person.name}`}
      act="Keep the address"
      ready={address.trim() !== ''}
      onAct={() => steeringActs(slug).setAddress(person.participant, address.trim())}
      onClose={onClose}
    >
      <p>
        It takes the place of the one there may be, which is not shown to you. Whether anything is
        sent to it, they choose themselves; they can erase it.
      </p>
      <TextInput
        type="email"
        label="Address"
        required
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        data-autofocus
      />
    </ActDialog>
  );
}
