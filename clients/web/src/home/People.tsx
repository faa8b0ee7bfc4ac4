/** Who is enrolled; whoever enrols can also end it. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { steeringActs } from '../api/acts';
import { keys, usePeople } from '../api/queries';
import type { Person } from '../api/types';
import classes from '../pages/NegotiationPage.module.css';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';

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
              {person.delegation
                ? (room.delegations.get(person.delegation)?.name ?? 'delegate')
                : person.role}
              {may(room.me.role, 'enrol') && person.participant !== room.me.participant && (
                <PersonActs person={person} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PersonActs({ person }: { person: Person }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const acts = steeringActs(slug);
  const settled = {
    done: () => void client.invalidateQueries({ queryKey: keys.people(slug) }),
  };
  const revoke = useAct(acts.revokeLinks, settled);
  const end = useAct(acts.endParticipation, settled);
  const [ending, setEnding] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" size="sm" aria-label={`Actions for ${person.name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => revoke.run(person.participant)}>Revoke unused links</Menu.Item>
          <Menu.Item c="red.9" onClick={() => setEnding(true)}>
            End participation
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {ending && (
        <Confirm
          title={`End the participation of ${person.name}?`}
          act="End participation"
          onAct={() => end.run(person.participant)}
          onClose={() => setEnding(false)}
        >
          Their links and sessions end at once. What they did stays in the record.
        </Confirm>
      )}
    </>
  );
}
