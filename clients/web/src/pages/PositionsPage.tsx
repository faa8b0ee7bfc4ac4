/** Where one delegation stands: what it proposes, what it said, what is said for it, in private. */
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { usePositions } from '../api/queries';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { byOrigin } from '../positions/byOrigin';
import { StandingList } from '../positions/StandingList';
import { Told } from '../private/Told';
import process from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';

/** A delegate's own; others choose a delegation. */
export function PositionsPage() {
  const { slug, me, negotiation, delegations } = useRoom();
  const [whose, setWhose] = useState(me.delegation);
  const { data, error, isFetching } = usePositions(slug, whose);
  const own = whose !== null && whose === me.delegation;
  const title = own ? 'Our positions' : 'Positions of a delegation';
  useEffect(() => {
    document.title = `${title} · ${negotiation.title} · Travaux`;
  }, [title, negotiation.title]);
  const found = byOrigin(data?.rows ?? [], whose ?? '');
  const name = delegations.get(whose ?? '')?.name ?? 'It';
  return (
    <div className={process.page}>
      <TopBar place={title} />
      <main className={process.main} aria-busy={isFetching}>
        <h1 className={process.title}>{title}</h1>
        <p className={process.empty}>
          On brackets of all drafts, as the room has them now.{' '}
          {own && <Link to={`/n/${slug}/entered`}>What was entered for you</Link>}
        </p>
        {me.delegation === null && (
          <div className={process.narrow}>
            <DelegationSelect label="Delegation" value={whose} onChange={setWhose} />
          </div>
        )}
        {error && !data && <p role="alert">{error.message}</p>}
        {data && whose !== null && (
          <>
            <StandingList
              title={own ? 'We propose' : `${name} proposes`}
              standing={found.proposes}
              own={own}
              empty="No proposal."
            />
            <StandingList
              title={own ? 'We said' : `${name} said`}
              standing={found.said}
              own={own}
              empty="No position on what others propose."
            />
            {found.covered.length > 0 && (
              <StandingList
                title="Covered by a group"
                standing={found.covered}
                own={own}
                empty=""
              />
            )}
          </>
        )}
        {own && <Told title="Told to the co-facilitators in private" />}
      </main>
    </div>
  );
}
