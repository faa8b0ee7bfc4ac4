/** Brackets with where one delegation stands on each. */
import { Link } from 'react-router';
import { positionActs } from '../api/acts';
import process from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { shortDay } from '../words/dates';
import { StateMark } from '../words/StateMark';
import type { Standing } from './byOrigin';
import { WhereIsIt } from './WhereIsIt';

interface Props {
  title: string;
  standing: readonly Standing[];
  /** The reader's own delegation: it can correct what is wrong. */
  own: boolean;
  empty: string;
}

/** Each leads to its place in the text. */
export function StandingList({ title, standing, own, empty }: Props) {
  return (
    <section aria-label={title}>
      <h2 className={process.section}>{title}</h2>
      {standing.length === 0 && <p className={process.empty}>{empty}</p>}
      <ul className={process.list}>
        {standing.map((one) => (
          <li key={one.row.bracket}>
            <Line one={one} own={own} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ one: { row, cell }, own }: { one: Standing; own: boolean }) {
  const { slug } = useRoom();
  const mistaken = own && cell.origin === 'own' && row.state !== 'settled';
  return (
    <>
      <StateMark state={row.state} />
      <span className={process.grow}>
        {row.label && <span className={process.soft}>{row.label} </span>}
        <Link to={`/n/${slug}/d/${row.draft}#bracket-${row.bracket}`} dir="auto">
          {row.proposal}
        </Link>
      </span>
      <span className={process.soft}>
        {cell.words}
        {cell.since_at !== null && `, since ${shortDay(cell.since_at)}`}
        {cell.condition && `; ${cell.condition}: ${cell.met ? 'met' : 'not met'}`}
        {cell.entered && '; entered for it, not yet confirmed'}
      </span>
      {cell.origin === 'proposes' && row.state === 'settled' && (
        <Ask label="Where is it now?" name={`Where is it now: ${row.proposal}`} slight>
          {(close) => <WhereIsIt bracket={row.bracket} proposal={row.proposal} onClose={close} />}
        </Ask>
      )}
      {mistaken && !cell.entered && (
        <Ask label="Not our position…" name={`Not our position: ${row.proposal}`} slight>
          {(close) => (
            <WordsDialog
              title="Not our position"
              label="What should stand beside it (optional)"
              act="Say so for the record"
              optional
              onAct={(note) => positionActs(slug).correct(row.bracket, note, null)}
              onClose={close}
            >
              <p dir="auto">
                {row.proposal}: {cell.words}. It stays in the record, with your correction beside
                it, and is taken back.
              </p>
            </WordsDialog>
          )}
        </Ask>
      )}
      {cell.reason && <q className={process.words}>{cell.reason}</q>}
    </>
  );
}
