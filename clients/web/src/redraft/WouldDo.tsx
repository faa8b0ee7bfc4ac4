/** What a redraft would do, read before it is issued. */
import process from '../process/Process.module.css';
import { count } from '../words/dates';
import type { Preview } from './acts';
import { Fates } from './Fates';
import classes from './Redraft.module.css';

/** Paragraphs in numbers, brackets one by one, and what reading it could not decide. */
export function WouldDo({ would }: { would: Preview }) {
  const changed = would.paragraphs.filter((one) => one.changed);
  const fresh = changed.filter((one) => one.ancestors.length === 0);
  return (
    <section aria-label="What it would do">
      <p>
        Of {count(would.paragraphs.length, 'paragraph')}, {changed.length} read otherwise than
        before, {fresh.length} of them new; {count(would.gone.length, 'paragraph')} of the text
        before would go.
      </p>
      <Fates fates={would.brackets} />
      {would.opened.length > 0 && (
        <section aria-label="New brackets">
          <h2 className={process.section}>
            New, which nobody proposes: {count(would.opened.length, 'bracket')}
          </h2>
          <ul className={process.list}>
            {would.opened.map((one, place) => (
              // Words may stand in several brackets; the list is drawn once and never reordered.
              // biome-ignore lint/suspicious/noArrayIndexKey: they have no ids before they are issued
              <li key={place}>
                <span className={process.grow} dir="auto">
                  “{one.words}”
                </span>
                <span className={process.soft}>{one.label}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label="How it would read">
        <h2 className={process.section}>How it would read where it changes</h2>
        {changed.length === 0 && <p className={process.empty}>No paragraph would change.</p>}
        {changed.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <p key={place} className={classes.words} dir="auto">
            {one.label} {one.signed}
          </p>
        ))}
      </section>
      {would.undecided.length > 0 && (
        <details>
          <summary>
            {count(would.undecided.length, 'place')} could not be decided; the characters stand as
            they were
          </summary>
          <ul className={process.list}>
            {would.undecided.map((one) => (
              <li key={`${one.line}:${one.column}:${one.what}`}>
                <span className={process.grow} dir="auto">
                  {one.what} {one.excerpt && `“${one.excerpt}”`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
