/** Contradictions or crossovers: those still open first, each with both provisions. */
import { Link as To } from 'react-router';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { provisionAt } from '../room/places';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { day } from '../words/dates';
import { type Link, linkActs, type Provision } from './acts';

/** What ends one differs in words: reconciled, or answered. */
export function LinkList({ links, crosses }: { links: readonly Link[]; crosses: boolean }) {
  const { slug, me } = useRoom();
  const acts = linkActs(slug);
  const open = links.filter((one) => one.settled === null);
  const settled = links.filter((one) => one.settled !== null);
  return (
    <ul className={classes.list}>
      {[...open, ...settled].map((one) => (
        <li key={one.id}>
          <span className={classes.grow} dir="auto">
            {one.said}
          </span>
          <span className={classes.soft}>
            {one.settled === null
              ? `open since ${day(one.since_at)}`
              : crosses
                ? 'answered'
                : 'reconciled'}
          </span>
          <p className={classes.words}>
            <Place of={one.one} /> {crosses ? 'and' : 'against'} <Place of={one.other} />
          </p>
          {one.outcome && <p className={classes.words}>{one.outcome}</p>}
          {one.settled === null && may(me.role, 'steer') && (
            <Ask
              label={crosses ? 'Answer…' : 'Reconciled…'}
              name={`${crosses ? 'Answer' : 'Reconciled'}: ${one.said}`}
            >
              {(close) => (
                <WordsDialog
                  title={crosses ? 'Answer the question' : 'The contradiction is reconciled'}
                  label={crosses ? 'The answer' : 'How'}
                  act="Put it on record"
                  onAct={(how) => (crosses ? acts.reply(one.id, how) : acts.reconcile(one.id, how))}
                  onClose={close}
                >
                  <p dir="auto">{one.said}</p>
                </WordsDialog>
              )}
            </Ask>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A provision as it now reads, and the way to it. */
function Place({ of }: { of: Provision }) {
  const { slug, negotiation } = useRoom();
  const title = negotiation.drafts.find(({ id }) => id === of.draft)?.title ?? 'A draft';
  return (
    <>
      <To to={provisionAt(slug, of)}>
        {title}
        {of.label && `, ${of.label}`}
      </To>{' '}
      <span dir="auto">“{of.excerpt}”</span>
    </>
  );
}
