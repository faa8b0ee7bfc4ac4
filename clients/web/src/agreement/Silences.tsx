/** Texts under silence: until when, told in the named place, with the time that is left. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { agreementActs } from '../api/acts';
import type { Silence } from '../api/types';
import { ReasonForm } from '../bracket/ReasonForm';
import { useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import classes from './Agreement.module.css';
import { left } from './left';

interface Props {
  silences: readonly Silence[];
  /** The server's clock when this was read, in microseconds: it rules, not the reader's. */
  serverTime: number;
  live: boolean;
}

/** Every procedure there was, the letters told by the paragraphs that they name. */
export function Silences({ silences, serverTime, live }: Props) {
  if (silences.length === 0) return <p>No text was put under silence.</p>;
  return (
    <ul className={classes.list}>
      {silences.map((one) => (
        <li key={one.id} className={classes.item}>
          <p className={classes.lead}>
            “{one.title}” as of position {one.at}: {one.standing}
          </p>
          <p>
            Until <time>{one.told}</time>, {one.place} time.{' '}
            {live && one.standing === 'running' && (
              <Countdown key={serverTime} deadline={one.deadline} serverTime={serverTime} />
            )}
          </p>
          <p>{letters(one)}</p>
          {one.remark && <p>{one.remark}</p>}
          {live && (one.standing === 'running' || one.standing === 'suspended') && (
            <Write procedure={one.id} />
          )}
        </li>
      ))}
    </ul>
  );
}

function letters({ letters }: Silence): string {
  if (letters.length === 0) return 'No letter has come.';
  const late = letters.filter((one) => one.late).length;
  return `Letters: ${letters.length - late} in time, ${late} late.`;
}

function Countdown({ deadline, serverTime }: { deadline: number; serverTime: number }) {
  const [ahead] = useState(() => serverTime / 1000 - Date.now());
  const [now, setNow] = useState(() => Date.now() + ahead);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() + ahead), 1000);
    return () => clearInterval(timer);
  }, [ahead]);
  return <strong role="timer">{left(deadline / 1000 - now)}</strong>;
}

function Write({ procedure }: { procedure: string }) {
  const { slug, me } = useRoom();
  const [writing, setWriting] = useState(false);
  const write = useAct(agreementActs(slug).write, { done: () => setWriting(false) });
  if (me.delegation === null) return null;
  if (!writing) {
    return (
      <Button variant="default" onClick={() => setWriting(true)}>
        Object in writing
      </Button>
    );
  }
  return (
    <ReasonForm
      label="Your letter. It breaks the silence; others are not told who wrote."
      act="Send the letter"
      busy={write.busy}
      onAct={(reason) => write.run(procedure, reason)}
      onCancel={() => setWriting(false)}
    />
  );
}
