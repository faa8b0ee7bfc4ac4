/** Who is enrolled; whoever enrols can also end it. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { steeringActs } from '../api/acts';
import { keys, usePeople } from '../api/queries';
import type { Person } from '../api/types';
import classes from '../pages/NegotiationPage.module.css';
import { type Room, useRoom } from '../room/context';
import { holdsPen, may } from '../room/rights';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import { AddressDialog } from './AddressDialog';

/** The section of the negotiation's page. */
export function People() {
  const room = useRoom();
  const people = usePeople(room.slug);
  return (
    <section aria-labelledby="people">
      <h2 id="people" className={classes.section}>
        People
      </h2>
      <ul className={classes.plain}>
        {(people.data ?? []).map((person) => (
          <li key={person.participant}>
            <span>{person.name}</span>
            <span className={classes.facts}>
              {office(room, person)}
              {may(room.me.role, 'enrol') && <PersonActs person={person} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What they are here: “head of Aldovia”, “co-facilitator, holds the pen”. */
function office({ delegations, negotiation }: Room, person: Person): string {
  if (person.delegation !== null) {
    const party = delegations.get(person.delegation)?.name ?? 'a delegation';
    return person.head ? `head of ${party}` : party;
  }
  return person.participant === negotiation.pen ? `${person.role}, holds the pen` : person.role;
}

function PersonActs({ person }: { person: Person }) {
  const { slug, me, negotiation } = useRoom();
  const client = useQueryClient();
  const acts = steeringActs(slug);
  const settled = {
    done: () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) }),
  };
  const naming = useAct(acts.head, settled);
  const passing = useAct(acts.passPen, settled);
  const revoke = useAct(acts.revokeLinks, settled);
  const end = useAct(acts.endParticipation, settled);
  const [ending, setEnding] = useState(false);
  const [addressing, setAddressing] = useState(false);
  const { participant, role, head } = person;
  const self = participant === me.participant;
  const takesPen =
    role === 'co-facilitator' && participant !== negotiation.pen && holdsPen(me, negotiation);
  if (self && !takesPen) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" size="sm" aria-label={`Actions for ${person.name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {takesPen && (
            <Menu.Item onClick={() => passing.run(participant)}>
              {self ? 'Take the pen alone' : 'Pass the pen to them'}
            </Menu.Item>
          )}
          {role === 'delegate' && (
            <Menu.Item onClick={() => naming.run(participant, !head)}>
              {head ? 'No longer head of delegation' : 'Name as head of delegation'}
            </Menu.Item>
          )}
          {!self && (
            <>
              <Menu.Item onClick={() => setAddressing(true)}>E-mail address…</Menu.Item>
              <Menu.Item onClick={() => revoke.run(participant)}>Revoke unused links</Menu.Item>
              <Menu.Item c="red.9" onClick={() => setEnding(true)}>
                End participation
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {addressing && <AddressDialog person={person} onClose={() => setAddressing(false)} />}
      {ending && (
        <Confirm
          title={`End the participation of ${person.name}?`}
          act="End participation"
          onAct={() => end.run(participant)}
          onClose={() => setEnding(false)}
        >
          Their links and sessions end at once. What they did stays in the record.
        </Confirm>
      )}
    </>
  );
}
