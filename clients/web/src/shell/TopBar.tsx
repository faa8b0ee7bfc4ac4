/** The bar at the head of every page of a negotiation. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useRoom } from '../room/context';
import { Notices } from './Notices';
import { NowBar } from './NowBar';
import { PersonMenu } from './PersonMenu';
import classes from './TopBar.module.css';

interface Props {
  /** What stands after the negotiation's title: the page's name, or a menu of draft and revision. */
  place?: ReactNode;
  /** What stands at the right, before the person. */
  children?: ReactNode;
}

/** Negotiation, place, whatever the page adds, and the person; beneath it, where the meeting is. */
export function TopBar({ place, children }: Props) {
  const { slug, negotiation } = useRoom();
  return (
    <>
      <header className={classes.bar}>
        <nav className={classes.trail} aria-label="Where you are">
          <Link to={`/n/${slug}`} className={classes.home} title={negotiation.title}>
            <span className={classes.sign} aria-hidden="true">
              [ ]
            </span>
            <span className={classes.name}>{negotiation.title}</span>
          </Link>
          {typeof place === 'string' ? <span className={classes.place}>{place}</span> : place}
        </nav>
        <div className={classes.side}>
          {children}
          <Notices />
          <PersonMenu />
        </div>
      </header>
      <NowBar />
    </>
  );
}
