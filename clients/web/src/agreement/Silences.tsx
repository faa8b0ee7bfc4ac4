/** Texts under silence: until when, told in the named place, with the time that is left. */
import { useEffect, useState } from 'react';
import type { Silence } from '../api/types';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import classes from './Agreement.module.css';
import { Letters } from './Letters';
import { left } from './left';
import { OpenSilence } from './OpenSilence';
import { clock } from './places';
import { SilenceActs } from './SilenceActs';
import { WriteLetter } from './WriteLetter';

interface Props {
  silences: readonly Silence[];
  /** The server's clock when this was read, in microseconds: it rules, not the reader's. */
  serverTime: number;
  live: boolean;
}

/** Every procedure there was, the letters told by the paragraphs that they name. */
export function Silences({ silences, serverTime, live }: Props) {
  const { me } = useRoom();
  const steers = may(me.role, 'steer');
  return (
    <>
      {silences.length === 0 && <p>No text was put under silence.</p>}
      <ul className={classes.list}>
        {silences.map((one) => (
          <li key={one.id} className={classes.item}>
            <p className={classes.lead}>
              “{one.title}” as of position {one.at}: {one.standing}
            </p>
            <p>
              Until <time dateTime={one.told}>{clock(one.told)}</time>, {one.place} time.{' '}
              {live && one.standing === 'running' && (
                <Countdown key={serverTime} deadline={one.deadline} serverTime={serverTime} />
              )}
            </p>
            {one.letter && <p className={classes.letter}>{one.letter}</p>}
            <Letters silence={one} />
            {one.remark && <p>{one.remark}</p>}
            {live && (
              <div className={classes.buttons}>
                {(steers || may(me.role, 'position')) && takesLetters(one) && (
                  <WriteLetter silence={one} />
                )}
                {steers && <SilenceActs silence={one} />}
              </div>
            )}
          </li>
        ))}
      </ul>
      {live && steers && (
        <div className={classes.buttons}>
          <Ask label="Put a draft under silence…">{(close) => <OpenSilence onClose={close} />}</Ask>
        </div>
      )}
    </>
  );
}

/** Letters are taken while it runs or is suspended, and late ones after it held. */
const takesLetters = ({ standing }: Silence) =>
  standing === 'running' || standing === 'suspended' || standing === 'unbroken';

function Countdown({ deadline, serverTime }: { deadline: number; serverTime: number }) {
  const [ahead] = useState(() => serverTime / 1000 - Date.now());
  const [now, setNow] = useState(() => Date.now() + ahead);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() + ahead), 1000);
    return () => clearInterval(timer);
  }, [ahead]);
  return <strong role="timer">{left(deadline / 1000 - now)}</strong>;
}
