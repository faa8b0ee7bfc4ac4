/** What a paragraph read at each revision of its draft. */
import { Link } from 'react-router';
import type { Revision } from '../api/types';
import { useRoom } from '../room/context';
import { day } from '../words/dates';
import { textAt } from './deeds';
import classes from './Histories.module.css';
import type { Passage } from './reads';

interface Props {
  draft: string;
  revisions: readonly Revision[];
  passages: readonly Passage[];
}

/** Oldest first; where nothing changed, it says only that. */
export function RevisionTexts({ draft, revisions, passages }: Props) {
  const { slug } = useRoom();
  return (
    <ol className={classes.rows}>
      {revisions.map((revision, place) => {
        const text = textAt(passages, revision.name);
        const before = revisions[place - 1];
        const same = before !== undefined && textAt(passages, before.name) === text;
        return (
          <li key={revision.id} className={classes.row}>
            <p className={classes.label}>
              <Link to={`/n/${slug}/d/${draft}?at=${revision.position}`}>{revision.name}</Link>{' '}
              <span>{day(revision.issued_at)}</span>
            </p>
            {same ? (
              <p className={classes.soft}>
                {text ? `As in ${before.name}.` : 'None of its words stood there.'}
              </p>
            ) : (
              <p className={classes.words} dir="auto">
                {text || <span className={classes.soft}>None of its words stood there.</span>}
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
