/** The practice of numbering, and what numbering a draft consecutively would change. */
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { holdsPen } from '../room/rights';
import { Ask } from '../shell/Ask';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import { count } from '../words/dates';
import { AnnounceNumbering } from './AnnounceNumbering';
import { numberingActs, useNumbering } from './acts';
import { example } from './example';

/** Renumbering is one act, and every paragraph stays the one it was. */
export function Numbers({ draft }: { draft: string }) {
  const { slug, me, negotiation } = useRoom();
  const { data, error } = useNumbering(slug, draft);
  const renumbering = useAct(numberingActs(slug).renumber);
  const pen = holdsPen(me, negotiation);
  if (!data) return error ? <p role="alert">{error.message}</p> : null;
  const { profile, consecutive } = data;
  return (
    <>
      <section aria-labelledby="practice">
        <h2 id="practice" className={classes.section}>
          The practice
        </h2>
        <p className={classes.empty}>
          {profile.announced
            ? `${example(profile)}.${profile.automatic ? '' : ' Labels are given by hand.'}`
            : 'None is announced: nothing is labelled by itself.'}
        </p>
        {pen && (
          <div className={classes.acts}>
            <Ask label="Announce the practice…">
              {(close) => <AnnounceNumbering profile={profile} onClose={close} />}
            </Ask>
          </div>
        )}
      </section>
      <section aria-labelledby="renumbering">
        <h2 id="renumbering" className={classes.section}>
          Numbered consecutively
        </h2>
        {consecutive.length === 0 ? (
          <p className={classes.empty}>Nothing would change: it is numbered consecutively.</p>
        ) : (
          <ul className={classes.labels} aria-label="Labels that would change">
            {consecutive.map((one) => (
              <li key={one.paragraph}>
                {one.was || 'none'} → {one.label}
              </li>
            ))}
          </ul>
        )}
        {pen && consecutive.length > 0 && (
          <div className={classes.acts}>
            <Ask label="Number the draft anew…">
              {(close) => (
                <Confirm
                  title="Number the draft anew?"
                  act="Number it anew"
                  onAct={() => renumbering.run(draft)}
                  onClose={close}
                >
                  {count(consecutive.length, 'label')} would change. Paragraphs stay the ones they
                  are; references to them are listed below if their words no longer fit.
                </Confirm>
              )}
            </Ask>
          </div>
        )}
      </section>
    </>
  );
}
