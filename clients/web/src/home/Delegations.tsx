/** The delegations, and those that have left. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';

import { Codes } from '../bracket/Codes';
import classes from '../pages/NegotiationPage.module.css';
import { useProcess } from '../process/acts';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Departure } from './Departure';

/** The section of the negotiation's page; whoever enrols records that one leaves. */
export function Delegations() {
  const { slug, me, negotiation } = useRoom();
  const process = useProcess(slug);
  const departed = process.data?.departed ?? [];
  if (negotiation.delegations.length === 0) return null;
  return (
    <section aria-labelledby="delegations">
      <h2 id="delegations" className={classes.section}>
        Delegations
      </h2>
      <ul className={classes.plain}>
        {negotiation.delegations.map(({ id, name }) => (
          <li key={id}>
            <span>{name}</span>
            <span className={classes.facts}>
              {departed.includes(id) ? 'has left' : <Codes delegations={[id]} />}
              {may(me.role, 'enrol') && !departed.includes(id) && (
                <DelegationActs delegation={id} name={name} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DelegationActs({ delegation, name }: { delegation: string; name: string }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" size="sm" aria-label={`Actions for ${name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item c="red.9" onClick={() => setLeaving(true)}>
            It leaves the negotiation…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {leaving && (
        <Departure delegation={delegation} name={name} onClose={() => setLeaving(false)} />
      )}
    </>
  );
}
