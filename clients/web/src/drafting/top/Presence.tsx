/** Who else has this draft open: codes for delegations, initials for the rest. */
import { Popover, UnstyledButton } from '@mantine/core';
import { useRoom } from '../../room/context';
import { count } from '../../words/dates';
import type { Present } from '../live/liveDraft';
import classes from './Presence.module.css';

const SHOWN = 5;

/** Badges; they open to the list of names. */
export function Presence({ present }: { present: readonly Present[] }) {
  const { colours } = useRoom();
  if (present.length === 0) return null;
  const badges = new Map<string, string | undefined>();
  for (const { code, role } of present) badges.set(code || short(role), colours.get(code));
  const shown = [...badges].slice(0, SHOWN);
  return (
    <Popover position="bottom-end" shadow="sm">
      <Popover.Target>
        <UnstyledButton
          className={classes.present}
          aria-label={`In the room: ${count(present.length, 'other person', 'other people')}`}
        >
          {shown.map(([badge, colour]) => (
            <span key={badge} className={classes.badge} style={{ color: colour }}>
              {badge}
            </span>
          ))}
          {badges.size > SHOWN && <span className={classes.badge}>+{badges.size - SHOWN}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className={classes.list} aria-label="In the room">
          {present.map((one) => (
            <li key={one.key}>
              <span>{one.name}</span>
              <span className={classes.quiet}>{one.code || one.role}</span>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

const SHORT: Record<string, string> = {
  'co-facilitator': 'Chair',
  secretariat: 'Sec.',
  observer: 'Obs.',
  auditor: 'Aud.',
};

const short = (role: string) => SHORT[role] ?? role;
