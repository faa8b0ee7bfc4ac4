/** The time line at the foot of a page: folded until asked for; unfolded, any past moment. */
import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { moment } from '../words/dates';
import { Scrubber } from './Scrubber';
import classes from './TimeLine.module.css';
import type { Moment } from './useMoment';

interface Props extends Moment {
  /** The time of the moment shown, in microseconds. */
  asOf: number;
  /** The draft whose events steps stop at; null: all. */
  draft: string | null;
}

/** While a past moment is shown, the line is unfolded and says so. */
export function TimeLine({ at, go, asOf, draft }: Props) {
  const { negotiation } = useRoom();
  const [asked, setAsked] = useState(false);
  const unfolded = asked || at !== null;
  return (
    <footer className={classes.foot} data-past={at !== null || undefined}>
      <div className={classes.bar}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={unfolded}
          aria-controls="time-line"
          onClick={() => {
            if (unfolded) go(null);
            setAsked(!unfolded);
          }}
        >
          {unfolded ? <IconChevronDown size={15} /> : <IconChevronUp size={15} />}
          <span>Time line</span>
        </UnstyledButton>
        <span className={classes.when}>
          {at === null ? (
            <>Now. Last event {moment(negotiation.as_of)}</>
          ) : (
            <>
              As it stood on <strong>{moment(asOf)}</strong>
              <span className={classes.event}>event {at}</span>
            </>
          )}
        </span>
        {at !== null && (
          <Button
            className={classes.now ?? ''}
            onClick={() => {
              setAsked(false);
              go(null);
            }}
          >
            Return to now
          </Button>
        )}
      </div>
      {unfolded && (
        <div id="time-line" className={classes.unfolded}>
          <Scrubber at={at} go={go} draft={draft} asOf={asOf} />
        </div>
      )}
    </footer>
  );
}
