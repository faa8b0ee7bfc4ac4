/** The meeting that is open: its agenda with the item it is on, and who speaks next. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { NameDialog } from '../home/NameDialog';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';
import { type Meeting, processActs } from './acts';
import classes from './Process.module.css';

/** Everybody reads it; those who steer turn it, delegations ask for the floor. */
export function MeetingSheet({ meeting }: { meeting: Meeting }) {
  const { slug, me } = useRoom();
  const acts = processActs(slug);
  const reaching = useAct(acts.reachItem);
  const closing = useAct(acts.closeMeeting);
  const [adding, setAdding] = useState(false);
  const steers = may(me.role, 'steer');
  return (
    <div className={classes.sheet}>
      <h3 className={classes.name}>{meeting.name}</h3>
      {meeting.agenda.length === 0 ? (
        <p className={classes.empty}>The agenda is empty.</p>
      ) : (
        <ol className={classes.list} aria-label="Agenda">
          {meeting.agenda.map((item) => (
            <li
              key={item.id}
              className={item.id === meeting.current ? classes.current : undefined}
              aria-current={item.id === meeting.current ? 'step' : undefined}
            >
              <span className={classes.grow}>{item.title}</span>
              {item.id === meeting.current && <span className={classes.soft}>now</span>}
              {steers && item.id !== meeting.current && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Turn to ${item.title}`}
                  onClick={() => reaching.run(meeting.id, item.id)}
                >
                  Turn to it
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
      <Speakers meeting={meeting} />
      {steers && (
        <div className={classes.acts}>
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            Add an item
          </Button>
          <Button size="xs" variant="default" onClick={() => closing.run()}>
            Close the meeting
          </Button>
          <NameDialog
            title="Add an item to the agenda"
            label="Item"
            act="Add the item"
            opened={adding}
            onClose={() => setAdding(false)}
            onAct={(title) => acts.setAgenda(meeting.id, [...meeting.agenda, { id: null, title }])}
          />
        </div>
      )}
    </div>
  );
}

function Speakers({ meeting }: { meeting: Meeting }) {
  const { slug, me, delegations } = useRoom();
  const acts = processActs(slug);
  const giving = useAct(acts.giveFloor);
  const waiving = useAct(acts.waiveFloor);
  const [asking, setAsking] = useState(false);
  const name = (id: string) => delegations.get(id)?.name ?? 'A delegation';
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
          </li>
        ))}
      </ol>
      <div className={classes.acts}>
        {may(me.role, 'position') && me.delegation !== null && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              if (own && me.delegation !== null) waiving.run(meeting.id, me.delegation);
              else setAsking(true);
            }}
          >
            {own ? 'Withdraw the request' : 'Ask for the floor'}
          </Button>
        )}
        {may(me.role, 'steer') && meeting.queue.length > 0 && (
          <Button size="xs" onClick={() => giving.run(meeting.id)}>
            Give the floor to the next
          </Button>
        )}
      </div>
      <AskForFloor meeting={meeting} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function AskForFloor(props: { meeting: Meeting; opened: boolean; onClose: () => void }) {
  const { slug } = useRoom();
  const [group, setGroup] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = () => {
    setGroup('');
    setRefusal(null);
    props.onClose();
  };
  const asking = useAct(processActs(slug).askForFloor, { done: close, refused: setRefusal });
  return (
    <FormDialog
      title="Ask for the floor"
      opened={props.opened}
      onClose={close}
      act="Ask for the floor"
      busy={asking.busy}
      refusal={refusal}
      onSubmit={() => asking.run(props.meeting.id, null, group.trim())}
    >
      <TextInput
        label="On behalf of"
        description="The group you speak for, if you do; it is heard before the others."
        value={group}
        onChange={(event) => setGroup(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}
