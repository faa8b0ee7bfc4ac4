/** Groups: delegations that speak together, and who speaks for them. */
import { Button, MultiSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { groupActs } from '../api/acts';
import { keys, usePeople } from '../api/queries';
import type { Group } from '../api/types';
import { Codes } from '../bracket/Codes';
import classes from '../pages/NegotiationPage.module.css';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';

/** The section of the negotiation's page; whoever enrols can change them. */
export function Groups() {
  const { me, negotiation } = useRoom();
  const enrols = may(me.role, 'enrol');
  const [enrolling, setEnrolling] = useState(false);
  const [changing, setChanging] = useState<Group | null>(null);
  if (negotiation.groups.length === 0 && !enrols) return null;
  return (
    <section aria-labelledby="groups">
      <h2 id="groups" className={classes.section}>
        Groups
      </h2>
      <ul className={classes.plain}>
        {negotiation.groups.map((group) => (
          <li key={group.id}>
            <span>
              {group.name} ({group.code})
            </span>
            <span className={classes.facts}>
              <Codes delegations={group.members} />
              {enrols && (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-label={`Change ${group.name}`}
                  onClick={() => setChanging(group)}
                >
                  Change…
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {enrols && (
        <Button variant="default" size="xs" onClick={() => setEnrolling(true)}>
          Enrol a group
        </Button>
      )}
      {enrolling && <EnrolGroup onClose={() => setEnrolling(false)} />}
      {changing && (
        <ChangeGroup
          group={negotiation.groups.find((one) => one.id === changing.id) ?? changing}
          onClose={() => setChanging(null)}
        />
      )}
    </section>
  );
}

function EnrolGroup({ onClose }: { onClose: () => void }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const enrolling = useAct(groupActs(slug).enrol, {
    done: () => {
      onClose();
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
    refused: setRefusal,
  });
  return (
    <FormDialog
      title="Enrol a group"
      opened
      onClose={onClose}
      act="Enrol it"
      busy={enrolling.busy}
      ready={name.trim() !== '' && code.trim() !== ''}
      refusal={refusal}
      onSubmit={() => enrolling.run(name, code)}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        required
      />
      <TextInput
        label="Code in attributions"
        value={code}
        maxLength={12}
        onChange={(event) => setCode(event.currentTarget.value)}
        required
      />
    </FormDialog>
  );
}

function ChangeGroup({ group, onClose }: { group: Group; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const client = useQueryClient();
  const people = usePeople(slug);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [members, setMembers] = useState<string[]>(group.members);
  const [voices, setVoices] = useState<string[]>(group.spokespersons);
  const acts = groupActs(slug);
  const changing = useAct(
    async () => {
      for (const one of changed(group.members, members)) {
        await acts.member(group.id, one, members.includes(one));
      }
      for (const one of changed(group.spokespersons, voices)) {
        await acts.spokesperson(group.id, one, voices.includes(one));
      }
    },
    {
      done: () => {
        onClose();
        void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
      },
      refused: setRefusal,
    },
  );
  return (
    <FormDialog
      title={group.name}
      opened
      onClose={onClose}
      act="Record the changes"
      busy={changing.busy}
      refusal={refusal}
      onSubmit={() => changing.run()}
    >
      <MultiSelect
        label="Members"
        searchable
        data={negotiation.delegations.map((d) => ({ value: d.id, label: `${d.name} (${d.code})` }))}
        value={members}
        onChange={setMembers}
      />
      <MultiSelect
        label="Who speaks on its behalf"
        searchable
        data={(people.data ?? [])
          .filter((person) => person.role === 'delegate')
          .map((person) => ({ value: person.participant, label: person.name || 'A delegate' }))}
        value={voices}
        onChange={setVoices}
      />
    </FormDialog>
  );
}

/** Those that are in one of the two lists only. */
const changed = (before: readonly string[], after: readonly string[]): string[] => [
  ...before.filter((one) => !after.includes(one)),
  ...after.filter((one) => !before.includes(one)),
];
