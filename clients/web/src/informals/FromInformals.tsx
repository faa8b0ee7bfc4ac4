/** What emerged from informals, who brought it, and what became of it. */
import { BracketLink } from '../bracket/BracketLink';
import { Codes } from '../bracket/Codes';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { holdsPen } from '../room/rights';
import { Ask } from '../shell/Ask';
import { day } from '../words/dates';
import { useBrought } from './acts';
import { BringIn } from './BringIn';

/** For everybody; the pen brings in more, also while nothing else is logged. */
export function FromInformals() {
  const { slug, me, negotiation } = useRoom();
  const { data } = useBrought(slug);
  return (
    <section aria-labelledby="informals">
      <h2 id="informals" className={classes.section}>
        Text from informals
      </h2>
      {data?.brought.length === 0 && (
        <p className={classes.empty}>Nothing was brought in from informals.</p>
      )}
      <ul className={classes.list} aria-label="Brought from informals">
        {data?.brought.map((one) => (
          <li key={one.bracket}>
            <span className={classes.grow} dir="auto">
              <BracketLink bracket={one.bracket} words={one.proposal} />
            </span>
            <span className={classes.soft}>
              {one.informals.informal !== '' && `${one.informals.informal}, `}
              {one.informals.held_at !== null && `${day(one.informals.held_at)}, `}
              {one.life}
            </span>
            <p className={classes.words}>
              Brought by{' '}
              {one.informals.delegations.length + one.informals.groups.length === 0 ? (
                'the co-facilitators'
              ) : (
                <Codes delegations={[...one.informals.groups, ...one.informals.delegations]} />
              )}
            </p>
          </li>
        ))}
      </ul>
      {holdsPen(me, negotiation) && (
        <div className={classes.acts}>
          <Ask label="Bring in text from informals…">{(close) => <BringIn onClose={close} />}</Ask>
        </div>
      )}
    </section>
  );
}
