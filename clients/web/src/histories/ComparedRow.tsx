/** A paragraph in both texts: inline redline, or the two beside each other, with the reasons. */
import { Link } from 'react-router';
import { BracketLink } from '../bracket/BracketLink';
import { useRoom } from '../room/context';
import { count } from '../words/dates';
import { DeedLine } from './DeedLine';
import { rowWords } from './deeds';
import classes from './Histories.module.css';
import { type Noted, noted } from './notes';
import type { ComparisonRow } from './reads';
import { Words } from './Words';

interface Props {
  draft: string;
  row: ComparisonRow;
  beside: boolean;
  /** What the two texts are called, over the columns. */
  names: readonly [string, string];
}

/** Its heading leads to the history of the paragraph. */
export function ComparedRow({ draft, row, beside, names }: Props) {
  const { slug } = useRoom();
  const { line, notes } = noted(row.segments);
  const label = row.label_after || row.label_before || 'Paragraph without a label';
  const what = rowWords(row);
  const whole = ['added', 'removed'].includes(row.how) && line.length > 0 ? [] : row.deeds;
  const id = `row-${row.after ?? row.before}`;
  return (
    <li className={classes.row}>
      <article aria-labelledby={id}>
        <h3 className={classes.label} id={id}>
          <Link to={`/n/${slug}/d/${draft}/p/${row.after ?? row.before}`} dir="auto">
            {label}
          </Link>{' '}
          <span>{[what, ...figures(row)].filter(Boolean).join(', ')}</span>
        </h3>
        {beside ? (
          <table className={`${classes.table} ${classes.sides}`}>
            <caption className="tv-only-spoken">{label} in both texts</caption>
            <thead>
              <tr>
                <th scope="col">{names[0]}</th>
                <th scope="col">{names[1]}</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <td>
                  <Line line={line} without="inserted" there={row.before !== null} />
                </td>
                <td>
                  <Line line={line} without="removed" there={row.after !== null} />
                </td>
              </tr>
            </tbody>
          </table>
        ) : (
          <Line line={line} without={null} there />
        )}
        <ul className={classes.facts}>
          {notes.map((deeds, place) => (
            <li key={deeds.map(({ doing, positions }) => `${doing}${positions}`).join()}>
              <span className={classes.number}>{place + 1}</span>
              {deeds.map((deed, at) => (
                <span key={`${deed.doing}${deed.positions}`}>
                  {at > 0 && '; '}
                  <DeedLine deed={deed} draft={draft} />
                </span>
              ))}
            </li>
          ))}
          {whole.map((deed) => (
            <li key={`${deed.doing}${deed.positions}`}>
              The paragraph: <DeedLine deed={deed} draft={draft} />
            </li>
          ))}
          {row.opened.map((bracket) => (
            <li key={bracket}>
              Bracket opened: <BracketLink bracket={bracket} words="" fallback="a bracket" />
            </li>
          ))}
          {row.settled.map((bracket) => (
            <li key={bracket}>
              Bracket no longer there:{' '}
              <BracketLink bracket={bracket} words="" fallback="a bracket" />
            </li>
          ))}
        </ul>
      </article>
    </li>
  );
}

function figures(row: ComparisonRow): string[] {
  return [
    ...(row.words_added > 0 ? [`${count(row.words_added, 'word')} added`] : []),
    ...(row.words_removed > 0 ? [`${count(row.words_removed, 'word')} removed`] : []),
  ];
}

interface LineProps {
  line: readonly Noted[];
  /** Left out, where the other text has a column of its own. */
  without: 'inserted' | 'removed' | null;
  there: boolean;
}

function Line({ line, without, there }: LineProps) {
  const shown = line.filter(({ segment }) => segment.kind !== without);
  if (!there) return <span className={classes.soft}>It does not stand in this text.</span>;
  if (shown.length === 0) return <span className={classes.soft}>No words.</span>;
  return (
    <p className={classes.words} dir="auto">
      {shown.map(({ segment, note }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes; its segments have no id
        <Words key={place} kind={segment.kind} text={segment.text}>
          {note > 0 && (
            <bdi className={classes.note}>
              <span className="tv-only-spoken">note </span>
              {note}
            </bdi>
          )}
        </Words>
      ))}
    </p>
  );
}
