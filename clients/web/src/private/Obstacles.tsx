/** What stands between a bracket and being ripe, by what was said in the room and in private. */
import { BracketLink } from '../bracket/BracketLink';
import type { Locked, Obstacle } from './acts';
import classes from './Private.module.css';

/** One line each; whether it would give way is said in words. */
export function Obstacles({ locked }: { locked: Locked }) {
  return (
    <>
      {locked.near && (
        <p className={classes.soft}>
          Near: only your own steps are left, if all give way who would.
        </p>
      )}
      <ul className={classes.obstacles}>
        {locked.obstacles.map((one) => (
          <li key={`${one.kind}${one.who}${one.bracket}`}>
            <Line one={one} />
          </li>
        ))}
      </ul>
      {locked.holders.length > 0 && (
        <p className={classes.soft}>Would still hold it up: {locked.holders.join(', ')}</p>
      )}
    </>
  );
}

function Line({ one }: { one: Obstacle }) {
  return (
    <>
      {one.who && <strong>{one.who}: </strong>}
      {one.kind}
      {one.bracket !== null && (
        <>
          {' '}
          (<BracketLink bracket={one.bracket} words="" />)
        </>
      )}
      {one.words && <q className={classes.words}>{one.words}</q>}
      {one.likelihood !== 'stands' && <em className={classes.way}> {one.likelihood}</em>}
    </>
  );
}
