/** How many paragraphs are agreed, hold brackets, or neither: by draft and chapter, and by issue. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useRoom } from '../room/context';
import classes from './Histories.module.css';
import type { Totals } from './reads';

const HEADS = ['Paragraphs', 'Agreed', 'With brackets', 'Neither', 'Open brackets'];

type Counts = Pick<Totals, 'paragraphs' | 'agreed' | 'bracketed' | 'clean' | 'brackets'>;

/** Chapters count what stands in them, sub-chapters included. */
export function TotalsTable({ totals }: { totals: Totals }) {
  const { slug } = useRoom();
  return (
    <section aria-labelledby="totals">
      <h2 id="totals" className={classes.section}>
        How much is agreed
      </h2>
      <p>{totals.sentence}</p>
      {totals.drafts.map((draft) => (
        <Table key={draft.draft} caption={draft.title} first="Chapter">
          <tr>
            <th scope="row">
              <Link to={`/n/${slug}/d/${draft.draft}`}>The whole draft</Link>
            </th>
            <Numbers of={draft} />
          </tr>
          {draft.chapters.map((chapter, place) => (
            <tr key={chapter.paragraph ?? `${place}`}>
              <th
                scope="row"
                dir="auto"
                style={{ paddingInlineStart: `${0.65 + chapter.level * 1.2}rem` }}
              >
                {chapter.title || 'Before the first heading'}
              </th>
              <Numbers of={chapter} />
            </tr>
          ))}
        </Table>
      ))}
      {totals.issues.length > 0 && (
        <Table caption="Per issue" first="Issue">
          {totals.issues.map((one) => (
            <tr key={one.issue}>
              <th scope="row" style={{ paddingInlineStart: `${0.65 + one.depth * 1.2}rem` }}>
                {one.title}
              </th>
              <Numbers of={one} />
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Table(props: { caption: string; first: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className={classes.frame} aria-label={props.caption} tabIndex={0}>
      <table className={classes.table}>
        <caption className={classes.caption}>{props.caption}</caption>
        <thead>
          <tr>
            {[props.first, ...HEADS].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}

function Numbers({ of }: { of: Counts }) {
  return (
    <>
      <td className={classes.figure}>{of.paragraphs}</td>
      <td className={classes.figure}>{of.agreed}</td>
      <td className={classes.figure}>{of.bracketed}</td>
      <td className={classes.figure}>{of.clean}</td>
      <td className={classes.figure}>{of.brackets}</td>
    </>
  );
}
