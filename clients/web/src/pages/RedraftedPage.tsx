/** What a chair's redraft did: every paragraph and every bracket is accounted for. */
import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { Codes } from '../bracket/Codes';
import process from '../process/Process.module.css';
import { type Fate, type Redraft, useRedraft } from '../redraft/acts';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import { count, moment } from '../words/dates';

/** First what is hardest to see in the new text. */
const FATES: Record<Fate['fate'], string> = {
  dropped: 'Dropped',
  merged: 'Merged into new wording',
  retained: 'Settled: the words stay',
  deleted: 'Settled: the words go',
  moved: 'Moved, still open',
  kept: 'Kept open',
};

/** For everybody. */
export function RedraftedPage() {
  const { revision = '' } = useParams();
  const { slug, negotiation } = useRoom();
  const { data, error } = useRedraft(slug, revision);
  const name =
    data?.name || negotiation.revisions.find(({ id }) => id === revision)?.name || 'Revision';
  useEffect(() => {
    document.title = `What ${name} did · Travaux`;
  }, [name]);
  return (
    <div className={process.page}>
      <TopBar place={name} />
      <main className={process.main}>
        <h1 className={process.title}>What {name} did</h1>
        {error && !data && <p role="alert">{error.message}</p>}
        {data && <Account redraft={data} />}
      </main>
    </div>
  );
}

function Account({ redraft }: { redraft: Redraft }) {
  const { slug } = useRoom();
  const fresh = redraft.lineage.filter((one) => one.ancestors.length === 0);
  return (
    <>
      <p className={process.empty}>
        Issued on {moment(redraft.issued_at)}, under the co-facilitators’ responsibility.{' '}
        <Link to={`/n/${slug}/d/${redraft.draft}?at=${redraft.position}`}>Read it as issued</Link>.
      </p>
      <p>
        {count(redraft.lineage.length, 'paragraph')}, {fresh.length} of them new;{' '}
        {count(redraft.gone.length, 'paragraph')} of the text before went.
      </p>
      {(Object.keys(FATES) as Fate['fate'][]).map((fate) => (
        <Fates
          key={fate}
          title={FATES[fate]}
          fates={redraft.brackets.filter((one) => one.fate === fate)}
        />
      ))}
      {redraft.brackets.length === 0 && (
        <p className={process.empty}>No bracket was open in the text before.</p>
      )}
    </>
  );
}

function Fates({ title, fates }: { title: string; fates: readonly Fate[] }) {
  if (fates.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className={process.section}>
        {title}: {count(fates.length, 'bracket')}
      </h2>
      <ul className={process.list}>
        {fates.map((one) => (
          <li key={one.bracket}>
            <span className={process.grow} dir="auto">
              “{one.words}” <Codes delegations={one.proponents} />
            </span>
            <span className={process.soft}>{one.labels.filter(Boolean).join(', ')}</span>
            {one.over.length + one.over_groups.length > 0 && (
              <p className={process.words}>
                Over the standing objection or reservation of{' '}
                <Codes delegations={[...one.over, ...one.over_groups]} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
