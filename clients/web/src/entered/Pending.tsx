/** Proposals that wait for their proponents to say that they stand, since the text around changed. */
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { bracketActs } from '../api/acts';
import classes from '../process/Process.module.css';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { useAct } from '../shell/useAct';
import { entering, usePending } from './acts';

/** Nothing where none waits. */
export function Pending() {
  const room = useRoom();
  const { slug, me } = room;
  const acts = bracketActs(slug);
  const { data } = usePending(slug);
  const confirming = useAct((act: () => Promise<unknown>) => act());
  if (!data || data.pending.length === 0) return null;
  return (
    <section aria-labelledby="pending">
      <h2 id="pending" className={classes.section}>
        Proposals whose text changed around them
      </h2>
      <ul className={classes.list}>
        {data.pending.map((one) => (
          <li key={one.bracket}>
            <span className={classes.grow}>
              {one.label && <span className={classes.soft}>{one.label} </span>}
              <Link to={`/n/${slug}/d/${one.draft}#bracket-${one.bracket}`} dir="auto">
                {one.proposal}
              </Link>
            </span>
            <span className={classes.soft}>{one.words}</span>
            {one.was && !one.proposal.includes(one.was) && (
              <p className={classes.words}>It stood over “{one.was}” before.</p>
            )}
            <span className={classes.acts}>
              {one.awaits.includes(me.delegation ?? '') && (
                <Button
                  size="xs"
                  loading={confirming.busy}
                  aria-label={`It stands as it now reads: ${one.proposal}`}
                  onClick={() => confirming.run(() => acts.confirmProposal(one.bracket))}
                >
                  It stands as it now reads
                </Button>
              )}
              {may(me.role, 'steer') &&
                one.awaits.map((party) => (
                  <Button
                    key={party}
                    size="xs"
                    variant="default"
                    loading={confirming.busy}
                    aria-label={`Enter for ${nameOf(room, party)} that it stands: ${one.proposal}`}
                    onClick={() => confirming.run(() => entering(slug, party).stands(one.bracket))}
                  >
                    Enter for {nameOf(room, party)} that it stands
                  </Button>
                ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
