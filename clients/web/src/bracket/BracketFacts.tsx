/** What the room knows about a bracket, in words: the same on the card and on the board. */
import { Link, useLocation } from 'react-router';
import type { Bracket, Stance } from '../api/types';
import { FromInformals } from '../informals/FromInformals';
import { codeOf, nameOf, partyOf, useRoom } from '../room/context';
import { shortDay } from '../words/dates';
import { StateMark } from '../words/StateMark';
import classes from './BracketFacts.module.css';
import { Codes } from './Codes';
import { ToldInPrivate } from './ToldInPrivate';

/** Those who say so, as speaking units. */
const SIDES: Record<Stance['stance'], string> = {
  acceptance: 'Accepting',
  'can-go-along': 'Going along',
  'conditional-acceptance': 'Accepting on a condition',
  objection: 'Objecting',
  'awaiting-instructions': 'Awaiting instructions',
  'scrutiny-reserve': 'Scrutiny reserve',
};

/** State and place, then the proposal. */
export function BracketHead({ bracket, clamp = false }: { bracket: Bracket; clamp?: boolean }) {
  return (
    <>
      <div className={classes.head}>
        <StateMark state={bracket.state} />
        {bracket.life !== 'open' && <span className={classes.quiet}>{bracket.life}</span>}
        {bracket.considered && bracket.life === 'open' && (
          <span className={classes.quiet}>taken up</span>
        )}
        {bracket.option !== null && (
          <span className={classes.option}>
            Option {bracket.option} of {bracket.alternatives.length + 1}
            {bracket.or_no_text && ', or no text'}
          </span>
        )}
        {bracket.paragraph_label && (
          <span className={classes.place}>{bracket.paragraph_label}</span>
        )}
      </div>
      <p className={classes.proposal} data-clamp={clamp || undefined} dir="auto">
        {bracket.proposal}
      </p>
    </>
  );
}

/** Proponents, reason, who stands where since when, options and issues. */
export function BracketFacts({ bracket }: { bracket: Bracket }) {
  const room = useRoom();
  const { negotiation } = room;
  const issues = negotiation.issues.filter((issue) => bracket.issues.includes(issue.id));
  return (
    <>
      <p className={classes.proponents}>
        {bracket.proponents.length > 0 ? (
          <>
            <span>Proposed by</span> <Codes delegations={bracket.proponents} />
            {bracket.on_behalf.length > 0 && (
              <>
                {' '}
                <span>on behalf of</span> <Codes delegations={bracket.on_behalf} />
              </>
            )}
          </>
        ) : (
          <span>{bracket.informals ? 'Proposed by nobody yet' : 'No proponent named'}</span>
        )}
        <span className={classes.since}>since {shortDay(bracket.opened_at)}</span>
      </p>
      {bracket.informals && (
        <p className={classes.note}>
          <FromInformals informals={bracket.informals} />
        </p>
      )}
      {bracket.pending && (
        <p className={classes.note} role="note">
          {capital(bracket.pending)}
        </p>
      )}
      {bracket.entered.length > 0 && (
        <p className={classes.note}>
          Entered for <Codes delegations={bracket.entered} />, not yet confirmed
        </p>
      )}
      {bracket.reason && <q className={classes.reason}>{bracket.reason}</q>}
      {bracket.option !== null && (
        <p className={classes.note}>
          One of {bracket.alternatives.length + 1} options for this place
          {bracket.or_no_text && ', or no text'}; one survives. The others:{' '}
          <Others bracket={bracket} />
        </p>
      )}
      {bracket.stances.length > 0 && (
        <ul className={classes.stances} aria-label="Who stands where">
          {bracket.stances.map((stance) => (
            <li key={partyOf(stance)} data-stance={stance.stance}>
              <span className={classes.words}>
                <strong style={{ color: room.colours.get(codeOf(room, partyOf(stance))) }}>
                  {nameOf(room, partyOf(stance))}
                </strong>{' '}
                {stance.words}
              </span>{' '}
              <span className={classes.since}>since {shortDay(stance.since_at)}</span>
              {stance.entered && (
                <span className={classes.condition}>entered for it, not yet confirmed</span>
              )}
              {stance.condition && (
                <span className={classes.condition} data-met={stance.met}>
                  {stance.condition}: {stance.met ? 'met' : 'not met'}
                </span>
              )}
              {stance.reason && <q className={classes.reason}>{stance.reason}</q>}
            </li>
          ))}
        </ul>
      )}
      {bracket.sides.some((side) => side.groups.length > 0) && (
        <p className={classes.note}>
          {bracket.sides.map((side) => `${SIDES[side.stance]}: ${side.words}`).join('; ')}
        </p>
      )}
      {bracket.covered.length > 0 && (
        <p className={classes.note}>
          Covered by their group, with no position of their own:{' '}
          <Codes delegations={bracket.covered} />
        </p>
      )}
      {bracket.life === 'open' && <ToldInPrivate bracket={bracket.id} />}
      {issues.length > 0 && (
        <ul className={classes.issues} aria-label="Issues">
          {issues.map((issue) => (
            <li key={issue.id}>{issue.title}</li>
          ))}
        </ul>
      )}
    </>
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** Links to the other options, by their numbers. */
function Others({ bracket }: { bracket: Bracket }) {
  const { slug } = useRoom();
  const { search } = useLocation();
  const numbers = Array.from({ length: bracket.alternatives.length + 1 }, (_, at) => at + 1);
  return numbers
    .filter((number) => number !== bracket.option)
    .map((number, at) => (
      <span key={number}>
        {at > 0 && ', '}
        <Link to={`/n/${slug}/d/${bracket.draft}${search}#bracket-${bracket.alternatives[at]}`}>
          Option {number}
        </Link>
      </span>
    ));
}
