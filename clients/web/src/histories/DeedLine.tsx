/** A deed in a line: who did what, when, and its events, each leading to the text of that moment. */
import { Link } from 'react-router';
import { nameOf, type Room, useRoom } from '../room/context';
import { moment } from '../words/dates';
import { DONE, shownPositions } from './deeds';
import classes from './Histories.module.css';
import type { Deed } from './reads';

/** Who did it; where names are hidden, only that it was a delegation. */
export const doerOf = (room: Room, deed: Deed): string =>
  deed.pen ? 'The pen' : nameOf(room, deed.delegation);

interface Props {
  deed: Deed;
  draft: string;
  /** Said instead of who did what. */
  words?: string;
}

/** The whole line. */
export function DeedLine({ deed, draft, words }: Props) {
  const room = useRoom();
  return (
    <span>
      {words ?? `${doerOf(room, deed)} ${DONE[deed.doing]}`}{' '}
      <span className={classes.when}>
        {moment(deed.first_at)}, <Events positions={deed.positions} draft={draft} />
      </span>
    </span>
  );
}

/** The events by their numbers. */
export function Events({ positions, draft }: { positions: readonly number[]; draft: string }) {
  const { slug } = useRoom();
  const shown = shownPositions(positions);
  const between = shown.length < positions.length ? ' to ' : ', ';
  return (
    <>
      {positions.length === 1 ? 'event ' : 'events '}
      {shown.map((position, place) => (
        <span key={position}>
          {place > 0 && between}
          <Link
            to={`/n/${slug}/d/${draft}?at=${position}`}
            aria-label={`Event ${position}: the text at that moment`}
          >
            {position}
          </Link>
        </span>
      ))}
    </>
  );
}
