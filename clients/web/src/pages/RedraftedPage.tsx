/** What a chair's redraft did: every paragraph and every bracket is accounted for. */
import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import process from '../process/Process.module.css';
import { type Redraft, useRedraft } from '../redraft/acts';
import { Fates } from '../redraft/Fates';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import { count, moment } from '../words/dates';

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
      <Fates fates={redraft.brackets} />
      {redraft.brackets.length === 0 && (
        <p className={process.empty}>No bracket was open in the text before.</p>
      )}
    </>
  );
}
