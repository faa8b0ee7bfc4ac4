/** For the co-facilitators: what they were told in private, and what would unlock each bracket. */
import { useEffect, useState } from 'react';
import { BracketLink } from '../bracket/BracketLink';
import { BracketsSelect } from '../choosing/BracketSelect';
import { listens, useUnlock } from '../private/acts';
import { Obstacles } from '../private/Obstacles';
import { Told } from '../private/Told';
import process from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';

/** Nobody else is shown anything here. */
export function PrivatePage() {
  const { me, negotiation } = useRoom();
  const listening = listens(me.role);
  useEffect(() => {
    document.title = `In private · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={process.page}>
      <TopBar place="In private" />
      <main className={process.main}>
        <h1 className={process.title}>In private</h1>
        <p className={process.empty}>
          {listening
            ? 'What delegations told you, and what follows from it. It is in no record and no export; the secretariat does not see it.'
            : 'What delegations tell the co-facilitators is for these alone. There is nothing here for you to see.'}
        </p>
        {listening && (
          <>
            <Told title="What you were told" />
            <Unlock />
          </>
        )}
      </main>
    </div>
  );
}

function Unlock() {
  const { slug } = useRoom();
  const [retained, setRetained] = useState<string[]>([]);
  const [deleted, setDeleted] = useState<string[]>([]);
  const { data, error, isFetching } = useUnlock(slug, null, { retained, deleted });
  return (
    <section aria-labelledby="unlock" aria-busy={isFetching}>
      <h2 id="unlock" className={process.section}>
        What would unlock
      </h2>
      <div className={process.narrow}>
        <BracketsSelect
          label="Suppose that these words stayed"
          value={retained}
          onChange={setRetained}
        />
        <BracketsSelect label="Suppose that these went" value={deleted} onChange={setDeleted} />
      </div>
      {error && !data && <p role="alert">{error.message}</p>}
      {data?.length === 0 && <p className={process.empty}>Every open bracket is ripe.</p>}
      <ul className={process.list}>
        {(data ?? []).map((locked) => (
          <li key={locked.bracket}>
            <span className={process.grow}>
              {locked.label && <span className={process.soft}>{locked.label} </span>}
              <BracketLink bracket={locked.bracket} words={locked.excerpt} />
            </span>
            <div className={process.words}>
              <Obstacles locked={locked} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
