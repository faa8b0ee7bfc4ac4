/** The meeting that is open: its agenda with the item it is on, and who speaks next. */
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useRoom } from '../room/context';
import { itemAt } from '../room/places';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { useAct } from '../shell/useAct';
import { AddItem } from './AddItem';
import { type AgendaItem, type Meeting, processActs } from './acts';
import classes from './Process.module.css';
import { Speakers } from './Speakers';

/** Everybody reads it; those who steer turn it, delegations ask for the floor. */
export function MeetingSheet({ meeting }: { meeting: Meeting }) {
  const { slug, me } = useRoom();
  const acts = processActs(slug);
  const reaching = useAct(acts.reachItem);
  const closing = useAct(acts.closeMeeting);
  const setting = useAct(acts.setAgenda);
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
              <span className={classes.grow}>
                <ItemTitle item={item} />
              </span>
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
              {steers && item.id !== meeting.current && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Take ${item.title} off the agenda`}
                  onClick={() =>
                    setting.run(
                      meeting.id,
                      meeting.agenda.filter((one) => one !== item),
                    )
                  }
                >
                  Take off
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
      <Speakers meeting={meeting} />
      {steers && (
        <div className={classes.acts}>
          <Ask label="Add an item">{(close) => <AddItem meeting={meeting} onClose={close} />}</Ask>
          <Button size="xs" variant="default" onClick={() => closing.run()}>
            Close the meeting
          </Button>
        </div>
      )}
    </div>
  );
}

/** What an item is about, and the way there. */
function ItemTitle({ item }: { item: AgendaItem }) {
  const { slug } = useRoom();
  if (item.draft === null && item.issue === null) return item.title;
  return <Link to={itemAt(slug, item)}>{item.title}</Link>;
}
