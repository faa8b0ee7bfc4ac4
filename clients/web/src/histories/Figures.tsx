/** How much changed, per paragraph and per issue, in numbers. */
import { Link } from 'react-router';
import { useRoom } from '../room/context';
import { rowWords, touched } from './deeds';
import classes from './Histories.module.css';
import type { Comparison } from './reads';

const HEADS = ['Words added', 'Words removed', 'Brackets opened', 'Brackets settled'];

/** A change counts under the issues of its paragraph and of its brackets, and those above. */
export function Figures({ found }: { found: Comparison }) {
  const { slug, negotiation } = useRoom();
  const rows = found.rows.filter(touched);
  const parents = new Map(negotiation.issues.map((one) => [one.id, one.parent]));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too */}
      <section className={classes.frame} aria-label="Per issue" tabIndex={0}>
        <table className={classes.table}>
          <caption className={classes.caption}>Per issue</caption>
          <Head first="Issue" second="Paragraphs" />
          <tbody>
            {found.issues.map((one) => (
              <tr key={one.issue}>
                <th scope="row">
                  <span style={{ paddingInlineStart: `${depthOf(one.issue, parents) * 1.2}rem` }}>
                    {one.title}
                  </span>
                </th>
                <Numbers
                  all={[
                    one.paragraphs,
                    one.words_added,
                    one.words_removed,
                    one.opened,
                    one.settled,
                  ]}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too */}
      <section className={classes.frame} aria-label="Per paragraph" tabIndex={0}>
        <table className={classes.table}>
          <caption className={classes.caption}>Per paragraph</caption>
          <Head first="Paragraph" second="How" />
          <tbody>
            {rows.map((row) => (
              <tr key={row.after ?? row.before}>
                <th scope="row">
                  <Link to={`/n/${slug}/d/${found.draft}/p/${row.after ?? row.before}`} dir="auto">
                    {row.label_after || row.label_before || 'without a label'}
                  </Link>
                </th>
                <td>{rowWords(row)}</td>
                <Numbers
                  all={[row.words_added, row.words_removed, row.opened.length, row.settled.length]}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function depthOf(issue: string, parents: ReadonlyMap<string, string | null>): number {
  const parent = parents.get(issue) ?? null;
  return parent === null ? 0 : 1 + depthOf(parent, parents);
}

function Head({ first, second }: { first: string; second: string }) {
  return (
    <thead>
      <tr>
        {[first, second, ...HEADS].map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Numbers({ all }: { all: readonly number[] }) {
  return all.map((number, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
    <td key={place} className={classes.figure}>
      {number}
    </td>
  ));
}
