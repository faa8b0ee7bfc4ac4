/** How one bracket moved: its text, its positions, and for the co-facilitators what would unlock. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { listens } from '../private/acts';
import { WhatWouldUnlock } from '../private/WhatWouldUnlock';
import { nameOf, useRoom } from '../room/context';
import { age, count, day, moment } from '../words/dates';
import { StateMark } from '../words/StateMark';
import { Events } from './DeedLine';
import classes from './Histories.module.css';
import { movedWords, roundName } from './moved';
import type { BracketMovement } from './reads';

const KINDS: Record<BracketMovement['kind'], string> = {
  insertion: 'Insert',
  deletion: 'Delete',
  reservation: 'Reserve on',
};

interface Props {
  bracket: BracketMovement;
  /** The moment that is shown, in microseconds. */
  asOf: number;
  /** Whether that is the present: what would unlock is asked of no past. */
  now: boolean;
}

/** Positions are folded: there may be hundreds. */
export function MovedBracket({ bracket, asOf, now }: Props) {
  const { slug, me } = useRoom();
  const [asking, setAsking] = useState(false);
  const open = bracket.life === 'open';
  const proposal = `${KINDS[bracket.kind]} “${bracket.excerpt}”`;
  return (
    <li className={classes.row}>
      <p className={classes.words}>
        <StateMark state={bracket.state} />{' '}
        <Link to={`/n/${slug}/d/${bracket.draft}#bracket-${bracket.bracket}`} dir="auto">
          {proposal}
        </Link>{' '}
        <span className={classes.soft}>{bracket.label}</span>
      </p>
      <ul className={classes.facts}>
        <li>
          {open
            ? `Open since ${day(bracket.opened_at)} (${age(bracket.opened_at, asOf)})`
            : `Open from ${day(bracket.opened_at)} to ${day(bracket.closed_at ?? asOf)}, ${bracket.life}`}
        </li>
        <li>
          Last new text {moment(bracket.last_text_at)},{' '}
          <Events positions={[bracket.last_text]} draft={bracket.draft} />
          {open && bracket.no_new_text_since && `; no new text since ${bracket.no_new_text_since}`}
        </li>
        {bracket.rounds.map((round) => (
          <li key={round.round}>
            {roundName(round)}: {movedWords(round) || 'nothing'}
          </li>
        ))}
      </ul>
      {bracket.stances.length > 0 && (
        <details className={classes.details}>
          <summary>{count(bracket.stances.length, 'position')} taken or taken back</summary>
          <Positions bracket={bracket} />
        </details>
      )}
      {now && open && bracket.state !== 'ripe' && listens(me.role) && (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`What would unlock it: ${proposal}`}
          onClick={() => setAsking(true)}
        >
          What would unlock it
        </Button>
      )}
      {asking && (
        <WhatWouldUnlock
          bracket={bracket.bracket}
          proposal={proposal}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function Positions({ bracket }: { bracket: BracketMovement }) {
  const room = useRoom();
  return (
    <ol className={classes.facts}>
      {bracket.stances.map((one) => (
        <li key={`${one.position}${one.group ?? one.delegation}`}>
          {nameOf(room, one.group ?? one.delegation)}:{' '}
          {one.stance === null
            ? 'position taken back'
            : `${one.stance.replaceAll('-', ' ')}${one.updated ? ', updated' : ''}`}{' '}
          <span className={classes.soft}>
            {moment(one.time)}, <Events positions={[one.position]} draft={bracket.draft} />
          </span>
          {one.reason && (
            <>
              {' '}
              <q dir="auto">{one.reason}</q>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
