/** How far the process has come: phase and regime, meeting, submissions, adoption. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Role } from '../api/types';
import { NameDialog } from '../home/NameDialog';
import { Adoptions } from '../process/Adoptions';
import { type Process, processActs, useProcess } from '../process/acts';
import { MeetingSheet } from '../process/MeetingSheet';
import { OpenPhase } from '../process/OpenPhase';
import classes from '../process/Process.module.css';
import { Statements } from '../process/Statements';
import { Submissions } from '../process/Submissions';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { RegimeBanner } from '../shell/RegimeBanner';
import { TopBar } from '../shell/TopBar';
import { day } from '../words/dates';

/** Follows the meeting: the feed keeps it true on every screen. */
export function ProcessPage() {
  const { slug, negotiation } = useRoom();
  const process = useProcess(slug);
  useEffect(() => {
    document.title = `Process · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  const { data } = process;
  return (
    <div className={classes.page}>
      <TopBar place="Process" />
      <main className={classes.main} aria-busy={process.isFetching}>
        <RegimeBanner regime={negotiation.regime} />
        <h1 className={classes.title}>The process</h1>
        {process.error && !data && <p role="alert">{process.error.message}</p>}
        {data && (
          <>
            <Meetings process={data} />
            <Statements />
            <Phases process={data} />
            <Submissions calls={data.calls} />
            <Adoptions adoptions={data.adoptions} />
          </>
        )}
      </main>
    </div>
  );
}

function Meetings({ process }: { process: Process }) {
  const { slug, me } = useRoom();
  const [opening, setOpening] = useState(false);
  const open = process.meetings.find((one) => one.id === process.meeting);
  return (
    <section aria-labelledby="meeting">
      <h2 id="meeting" className={classes.section}>
        Meeting
      </h2>
      {open ? (
        <MeetingSheet meeting={open} />
      ) : (
        <p className={classes.empty}>No meeting is open.</p>
      )}
      {may(me.role, 'steer') && (
        <div className={classes.acts}>
          <Button size="xs" variant="default" onClick={() => setOpening(true)}>
            Open a meeting
          </Button>
          <NameDialog
            title="Open a meeting"
            label="Name of the meeting"
            act={open ? `Close ${open.name} and open this one` : 'Open the meeting'}
            opened={opening}
            onClose={() => setOpening(false)}
            onAct={processActs(slug).openMeeting}
          />
        </div>
      )}
      <ul className={classes.list} aria-label="Earlier meetings">
        {process.meetings
          .filter((one) => one.closed !== null)
          .map((one) => (
            <li key={one.id}>
              <span className={classes.grow}>{one.name}</span>
              <span className={classes.soft}>{day(one.opened_at)}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Phases({ process }: { process: Process }) {
  const { me, negotiation } = useRoom();
  const round = negotiation.rounds.find((one) => one.closed === null);
  return (
    <section aria-labelledby="phases">
      <h2 id="phases" className={classes.section}>
        Phases and rounds
      </h2>
      <ul className={classes.list}>
        {process.phases.map((phase) => (
          <li key={phase.id} className={phase.closed === null ? classes.current : undefined}>
            <span className={classes.grow}>{phase.name}</span>
            <span className={classes.soft}>
              {phase.regime.kind}
              {phase.regime.typing === 'tabled' && ', tabled'}
              {!phase.regime.attribution && ', names hidden'}, {phase.on_record ? 'on' : 'off'} the
              record, since {day(phase.opened_at)}
              {phase.closed === null && ', now'}
            </span>
            <span className={classes.attends}>Attended by {attended(phase.attends)}</span>
          </li>
        ))}
      </ul>
      <p className={classes.empty}>{round ? `${round.name} is open.` : 'No round is open.'}</p>
      {may(me.role, 'steer') && (
        <div className={classes.acts}>
          <Ask label="Open a phase">{(close) => <OpenPhase onClose={close} />}</Ask>
        </div>
      )}
    </section>
  );
}

const WHO: Record<Role, string> = {
  'co-facilitator': 'co-facilitators',
  secretariat: 'secretariat',
  delegate: 'delegations',
  observer: 'observers',
  auditor: 'auditors',
};

const attended = (roles: readonly Role[]): string =>
  roles.length === Object.keys(WHO).length
    ? 'everybody'
    : roles.map((role) => WHO[role]).join(', ');
