/** What becomes of every bracket by a redraft: of one that was issued, or would be. */
import { Codes } from '../bracket/Codes';
import process from '../process/Process.module.css';
import { count } from '../words/dates';
import type { Fate } from './acts';

/** First what is hardest to see in the new text. */
const FATES: Record<Fate['fate'], string> = {
  dropped: 'Dropped',
  merged: 'Merged into new wording',
  retained: 'Settled: the words stay',
  deleted: 'Settled: the words go',
  moved: 'Moved, still open',
  kept: 'Kept open',
};

/** A section for each fate, with whose objection was passed over. */
export function Fates({ fates }: { fates: readonly Fate[] }) {
  return (Object.keys(FATES) as Fate['fate'][]).map((fate) => (
    <OneFate key={fate} title={FATES[fate]} fates={fates.filter((one) => one.fate === fate)} />
  ));
}

function OneFate({ title, fates }: { title: string; fates: readonly Fate[] }) {
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
