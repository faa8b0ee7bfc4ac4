/** Where the open meeting is, on every screen, and the way there. */
import { Link, useLocation } from 'react-router';
import { useRoom } from '../room/context';
import { itemAt } from '../room/places';
import classes from './NowBar.module.css';

/** Nothing between meetings, and while a meeting is on no item of its agenda. */
export function NowBar() {
  const { slug, negotiation } = useRoom();
  const { pathname, search, hash } = useLocation();
  const { now } = negotiation;
  if (now === null) return null;
  const place = itemAt(slug, now);
  return (
    <div className={classes.bar} role="status" aria-label="The meeting">
      <span key={now.item} className={classes.item} dir="auto">
        <span className={classes.soft}>Now:</span> {now.title}
        <span className={classes.meeting}>{now.meeting}</span>
      </span>
      {place === `${pathname}${search}${hash}` ? (
        <span className={classes.soft}>you are there</span>
      ) : (
        <Link to={place} className={classes.go}>
          Go there
        </Link>
      )}
    </div>
  );
}
