/** Inviting a person: the link is shown once. */
import { Button, CopyButton, Group, Modal, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { steeringActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Invitation, Role } from '../api/types';
import { useRoom } from '../room/context';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';
import { moment } from '../words/dates';
import classes from './Invite.module.css';

const ROLES: { value: Role; label: string }[] = [
  { value: 'delegate', label: 'Delegate' },
  { value: 'co-facilitator', label: 'Co-facilitator' },
  { value: 'secretariat', label: 'Secretariat' },
  { value: 'observer', label: 'Observer' },
  { value: 'auditor', label: 'Auditor' },
];

/** The dialog, and afterwards the link. */
export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('delegate');
  const [delegation, setDelegation] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [invited, setInvited] = useState<Invitation | null>(null);
  const inviting = useAct(steeringActs(slug).invite, {
    done: (invitation) => {
      setInvited(invitation);
      void client.invalidateQueries({ queryKey: keys.people(slug) });
    },
    refused: setRefusal,
  });
  const close = () => {
    onClose();
    setInvited(null);
    setName('');
    setRefusal(null);
  };
  if (invited !== null)
    return <InvitationLink opened={opened} onClose={close} name={name} {...invited} />;
  const delegate = role === 'delegate';
  return (
    <FormDialog
      title="Invite a person"
      opened={opened}
      onClose={close}
      act="Make the invitation link"
      busy={inviting.busy}
      ready={name.trim() !== '' && (!delegate || delegation !== null)}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        inviting.run(name.trim(), role, delegate ? delegation : null);
      }}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        required
      />
      <Select
        label="Role"
        data={ROLES}
        value={role}
        onChange={(value) => value && setRole(value as Role)}
        allowDeselect={false}
      />
      {delegate && (
        <Select
          label="Delegation"
          placeholder="Whose delegate"
          searchable
          data={negotiation.delegations.map((d) => ({
            value: d.id,
            label: `${d.name} (${d.code})`,
          }))}
          value={delegation}
          onChange={setDelegation}
          required
        />
      )}
    </FormDialog>
  );
}

function InvitationLink(
  props: Invitation & { opened: boolean; onClose: () => void; name: string },
) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Link for ${props.name}`} size="lg">
      <p className={classes.lead}>
        This link is shown once. It works a single time, until {moment(props.expires_at)}. Whoever
        opens it enters as {props.name}: hand it over privately.
      </p>
      <TextInput
        readOnly
        aria-label="Invitation link"
        value={props.link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <CopyButton value={props.link}>
          {({ copied, copy }) => (
            <Button size="sm" onClick={copy}>
              {copied ? 'Copied' : 'Copy the link'}
            </Button>
          )}
        </CopyButton>
        <Button size="sm" variant="subtle" onClick={props.onClose}>
          Done
        </Button>
      </Group>
    </Modal>
  );
}
