/** Letters on a silence procedure: by the paragraphs they name; for the pen and auditors, in full. */
import { useDraftText } from '../api/queries';
import type { Silence } from '../api/types';
import { nameOf, useRoom } from '../room/context';
import { count, moment } from '../words/dates';
import classes from './Agreement.module.css';

/** How many came in time and late; each with its paragraphs. */
export function Letters({ silence }: { silence: Silence }) {
  const room = useRoom();
  const { slug } = room;
  const { letters } = silence;
  const text = useDraftText(slug, letters.length > 0 ? silence.draft : '', null);
  if (letters.length === 0) return <p>No letter has come.</p>;
  const late = letters.filter((one) => one.late).length;
  const label = (id: string) =>
    text.data?.paragraphs.find((one) => one.id === id)?.label || 'a paragraph';
  return (
    <>
      <p>
        {count(letters.length - late, 'letter')} in time, {late} late.
      </p>
      <ul className={classes.letters} aria-label="Letters">
        {letters.map((one) => (
          <li key={one.position}>
            <span className={classes.soft}>
              {moment(one.at)}
              {one.late && ', late'}
              {one.paragraphs.length > 0 && `, on ${one.paragraphs.map(label).join(', ')}`}
            </span>
            {one.delegations !== null && (
              <strong> {one.delegations.map((id) => nameOf(room, id)).join(', ')}</strong>
            )}
            {one.reason !== null && <p className={classes.letter}>{one.reason}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
