/** Terms: what is settled, where it was applied, and what that changed. */
import { useEffect } from 'react';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { TopBar } from '../shell/TopBar';
import { WordsDialog } from '../shell/WordsDialog';
import { ApplyTerm } from '../terms/ApplyTerm';
import { type Term, termActs, useTerms } from '../terms/acts';
import { ChangeRead, Left } from '../terms/Changes';
import { TermForm } from '../terms/TermForm';
import terms from '../terms/Terms.module.css';
import { count, day } from '../words/dates';

/** Everybody reads them; those who steer settle and apply them. */
export function TermsPage() {
  const { slug, me, negotiation } = useRoom();
  const { data, error, isFetching } = useTerms(slug);
  const steers = may(me.role, 'steer');
  useEffect(() => {
    document.title = `Terms · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={classes.page}>
      <TopBar place="Terms" />
      <main className={classes.main} aria-busy={isFetching}>
        <h1 className={classes.title}>Terms</h1>
        <p className={classes.empty}>
          Wording that is settled once, and then applied everywhere with every change listed.
        </p>
        {error && !data && <p role="alert">{error.message}</p>}
        {data?.terms.length === 0 && <p className={classes.empty}>No term is settled yet.</p>}
        <ul className={classes.list} aria-label="Terms">
          {(data?.terms ?? []).map((one) => (
            <li key={one.id}>
              <TermItem one={one} steers={steers} />
            </li>
          ))}
        </ul>
        {steers && (
          <Ask label="Settle a term…">{(close) => <TermForm one={null} onClose={close} />}</Ask>
        )}
      </main>
    </div>
  );
}

function TermItem({ one, steers }: { one: Term; steers: boolean }) {
  const { slug, negotiation } = useRoom();
  const title = (id: string) => negotiation.drafts.find((draft) => draft.id === id)?.title ?? '';
  return (
    <>
      <span className={classes.grow} dir="auto">
        <strong>{one.wording}</strong>
        {one.replaces.length > 0 && (
          <span className={classes.soft}>
            {' '}
            instead of {one.replaces.map((words) => `“${words}”`).join(', ')}
          </span>
        )}
      </span>
      <span className={classes.soft}>
        {one.unsettled === null ? `settled ${day(one.since_at)}` : 'no longer settled'}
      </span>
      {one.why && <p className={classes.words}>{one.why}</p>}
      {one.applied.map((made) => (
        <details key={made.position} className={classes.words}>
          <summary>
            Applied to {title(made.draft)} on {day(made.at)}: {count(made.changes.length, 'change')}
            {made.left.length > 0 && `, ${made.left.length} left as written`}
          </summary>
          <ul className={terms.changes} aria-label="What changed">
            {made.changes.map((change, index) => (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: two changes of a paragraph may read alike
                key={index}
              >
                <ChangeRead change={change} />
              </li>
            ))}
          </ul>
          <Left left={made.left} />
        </details>
      ))}
      {steers && one.unsettled === null && (
        <span className={classes.acts}>
          <Ask label="Apply to a draft…" name={`Apply ${one.wording}`}>
            {(close) => <ApplyTerm one={one} onClose={close} />}
          </Ask>
          <Ask label="Correct…" name={`Correct ${one.wording}`}>
            {(close) => <TermForm one={one} onClose={close} />}
          </Ask>
          <Ask label="Take back…" name={`Take back ${one.wording}`}>
            {(close) => (
              <WordsDialog
                title={`“${one.wording}” is no longer settled`}
                label="Why?"
                description="Texts to which it was applied stay as they are."
                act="Take it back"
                onAct={(why) => termActs(slug).unsettle(one.id, why)}
                onClose={close}
              />
            )}
          </Ask>
        </span>
      )}
    </>
  );
}
