/** Choosing to be told by e-mail what concerns one. */
import { Modal, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { type Digest, digestActs, useDigest } from './acts';

const FREQUENCIES: { value: Digest['frequency']; label: string }[] = [
  { value: 'off', label: 'Not at all' },
  { value: 'hourly', label: 'At most once an hour' },
  { value: 'daily', label: 'Once a day' },
];

/** Says so where the server sends no mail. */
export function DigestDialog({ onClose }: { onClose: () => void }) {
  const { slug } = useRoom();
  const { data, error } = useDigest(slug);
  if (data?.available) return <Choice digest={data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="Told by e-mail">
      {error && !data && <p role="alert">{error.message}</p>}
      {data && (
        <p>This server sends no mail. What concerns you stands under the bell, on every page.</p>
      )}
    </Modal>
  );
}

function Choice({ digest, onClose }: { digest: Digest; onClose: () => void }) {
  const { slug } = useRoom();
  const [address, setAddress] = useState(digest.address);
  const [frequency, setFrequency] = useState(digest.frequency);
  const acts = digestActs(slug);
  const erases = address.trim() === '';
  return (
    <ActDialog
      title="Told by e-mail"
      act={erases ? 'Keep no address' : 'Keep this'}
      onAct={() => (erases ? acts.erase() : acts.choose(address.trim(), frequency))}
      onClose={onClose}
    >
      <p>
        How many notices you have, with a link, and no word of the text. Nobody else reads this.
      </p>
      <TextInput
        type="email"
        label="Address"
        description="Left empty, none is kept."
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        data-autofocus
      />
      <Radio.Group
        label="How often"
        value={frequency}
        onChange={(value) =>
          setFrequency(FREQUENCIES.find((one) => one.value === value)?.value ?? frequency)
        }
      >
        {FREQUENCIES.map((one) => (
          <Radio key={one.value} value={one.value} label={one.label} mt="xs" />
        ))}
      </Radio.Group>
    </ActDialog>
  );
}
