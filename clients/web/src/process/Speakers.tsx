/** The list of speakers of a meeting. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { GroupInput } from '../choosing/GroupInput';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { ActDialog } from '../shell/ActDialog';
import { Ask } from '../shell/Ask';
import { useAct } from '../shell/useAct';
import { type Meeting, processActs } from './acts';
import classes from './Process.module.css';

/** Who has the floor and who speaks next; those who steer give it, and enter who asked. */
export function Speakers({ meeting }: { meeting: Meeting }) {
  const room = useRoom();
  const { slug, me } = room;
  const acts = processActs(slug);
  const giving = useAct(acts.giveFloor);
  const waiving = useAct(acts.waiveFloor);
  const name = (id: string) => nameOf(room, id);
  const own = meeting.queue.some((one) => one.delegation === me.delegation);
  const { speaking } = meeting;
  return (
    <>
      <h4 className={classes.section}>Speakers</h4>
      <p className={classes.empty} role="status">
        {speaking === null
          ? 'Nobody has the floor.'
          : `${name(speaking.delegation)}${speaking.on_behalf && `, on behalf of ${speaking.on_behalf},`} has the floor.`}
      </p>
      <ol className={classes.list} aria-label="List of speakers">
        {meeting.queue.map((one) => (
          <li key={one.delegation}>
            <span className={classes.grow}>{name(one.delegation)}</span>
            {one.on_behalf && <span className={classes.soft}>on behalf of {one.on_behalf}</span>}
            {may(me.role, 'steer') && (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Give the floor to ${name(one.delegation)}`}
                onClick={() => giving.run(meeting.id, one.delegation)}
              >
                Give the floor
              </Button>
            )}
          </li>
        ))}
      </ol>
      <div className={classes.acts}>
        {own && me.delegation !== null && (
          <Button
            size="xs"
            variant="default"
            onClick={() => me.delegation !== null && waiving.run(meeting.id, me.delegation)}
          >
            Withdraw the request
          </Button>
        )}
        {!own && (may(me.role, 'position') || may(me.role, 'steer')) && (
          <Ask label={me.delegation === null ? 'Add a speaker…' : 'Ask for the floor'}>
            {(close) => <AskForFloor meeting={meeting} onClose={close} />}
          </Ask>
        )}
        {may(me.role, 'steer') && meeting.queue.length > 0 && (
          <Button size="xs" onClick={() => giving.run(meeting.id)}>
            Give the floor to the next
          </Button>
        )}
      </div>
    </>
  );
}

/** A delegate asks for its own delegation; who steers enters that one asked. */
function AskForFloor({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { slug, me } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [group, setGroup] = useState('');
  const own = me.delegation !== null;
  return (
    <ActDialog
      title={own ? 'Ask for the floor' : 'Add a speaker'}
      act={own ? 'Ask for the floor' : 'Add the speaker'}
      ready={own || party !== null}
      onAct={() => processActs(slug).askForFloor(meeting.id, party, group.trim())}
      onClose={onClose}
    >
      {!own && <DelegationSelect label="Delegation" value={party} onChange={setParty} required />}
      <GroupInput
        label="On behalf of"
        description="The group spoken for, if there is one; it is heard before the others."
        value={group}
        onChange={setGroup}
      />
    </ActDialog>
  );
}
