/** What emerged from informals, who brought it, and what became of it. */
import { useEffect } from 'react';
import { Link } from 'react-router';
import { Codes } from '../bracket/Codes';
import { type Brought, useBrought } from '../informals/acts';
import { FromInformals } from '../informals/FromInformals';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { holdsPen } from '../room/rights';
import { TopBar } from '../shell/TopBar';

/** The latest first. */
export function InformalsPage() {
  const { slug, me, negotiation } = useRoom();
  const { data, error, isFetching } = useBrought(slug);
  useEffect(() => {
    document.title = `From informals · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  const brought = (data?.brought ?? []).toReversed();
  return (
    <div className={classes.page}>
      <TopBar place="From informals" />
      <main className={classes.main} aria-busy={isFetching}>
        <h1 className={classes.title}>From informals</h1>
        <p className={classes.empty}>
          What is said in informals is recorded nowhere. Text that comes of it is brought in by the
          pen, in brackets that nobody proposes.{' '}
          {holdsPen(me, negotiation) &&
            'You bring it in from the menu beside a paragraph, or from that of a bracket’s card.'}
        </p>
        {error && !data && <p role="alert">{error.message}</p>}
        {data && brought.length === 0 && (
          <p className={classes.empty}>Nothing was brought in yet.</p>
        )}
        <ul className={classes.list} aria-label="Text from informals">
          {brought.map((one) => (
            <li key={one.bracket}>
              <One one={one} />
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}

function One({ one }: { one: Brought }) {
  const { slug } = useRoom();
  return (
    <>
      <span className={classes.grow}>
        {one.label && <span className={classes.soft}>{one.label} </span>}
        <Link to={`/n/${slug}/d/${one.draft}#bracket-${one.bracket}`} dir="auto">
          {one.proposal}
        </Link>
      </span>
      <span className={classes.soft}>{one.life}</span>
      <span className={classes.attends}>
        <FromInformals informals={one.informals} />
        {one.proponents.length > 0 && (
          <>
            ; since then proposed by <Codes delegations={one.proponents} />
          </>
        )}
      </span>
    </>
  );
}
