/** Who one is, and the way out. */
import { Menu, UnstyledButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { signOut } from '../api/acts';
import { keys } from '../api/queries';
import { DigestDialog } from '../digest/DigestDialog';
import { wipe } from '../keeping/device';
import { codeOf, useRoom } from '../room/context';
import classes from './PersonMenu.module.css';
import { useAct } from './useAct';

/** The reader's badge; opens to name, role and sign-out. */
export function PersonMenu() {
  const room = useRoom();
  const { me } = room;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [choosing, setChoosing] = useState(false);
  const leaving = useAct(signOut, {
    done: () => {
      void wipe();
      client.clear();
      client.setQueryData(keys.me, null);
      navigate('/', { replace: true });
    },
  });
  const badge = me.delegation ? codeOf(room, me.delegation) : initials(me.name);
  const party = me.delegation ? room.delegations.get(me.delegation)?.name : null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton className={classes.badge} aria-label={`You: ${me.name}`}>
            {badge}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <strong>{me.name}</strong>
            <span>{party ? `Delegate of ${party}` : sentence(me.role)}</span>
          </div>
          <Menu.Divider />
          <Menu.Item onClick={() => setChoosing(true)}>Told by e-mail…</Menu.Item>
          <Menu.Item onClick={() => leaving.run()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {choosing && <DigestDialog onClose={() => setChoosing(false)} />}
    </>
  );
}

const sentence = (role: string) => role.charAt(0).toUpperCase() + role.slice(1);

const initials = (name: string) =>
  name
    .split(/[\s,]+/)
    .filter((part) => part && part !== 'Ambassador')
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');
