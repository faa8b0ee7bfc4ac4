/** A run of words with one history: whose, by which bracket and events, and how it went. */
import { BracketLink } from '../bracket/BracketLink';
import { nameOf, type Room, useRoom } from '../room/context';
import { DeedLine } from './DeedLine';
import classes from './Histories.module.css';
import type { Passage } from './reads';
import { Words } from './Words';

/** Whose words they were, where that is not simply who wrote them; else empty. */
function ownersOf(room: Room, { whose, written, bracket }: Passage): string {
  if (written.delegation !== null && whose.join() === written.delegation) return '';
  if (whose.length > 0) return `Words of ${whose.map((id) => nameOf(room, id)).join(', ')}. `;
  return written.pen && bracket !== null ? 'Words of a delegation. ' : '';
}

interface Props {
  passage: Passage;
  number: number;
  draft: string;
}

/** The running text leads here by the number. */
export function PassageRow({ passage, number, draft }: Props) {
  const room = useRoom();
  const { removed, bracket, revisions } = passage;
  const struck = passage.marks.filter(({ bracket: over }) => over !== bracket);
  return (
    <li className={classes.row} id={`words-${number}`} tabIndex={-1}>
      <p className={classes.words} dir="auto">
        <span className={classes.number}>{number}</span>
        <Words kind={removed === null ? 'kept' : 'removed'} text={passage.text} />
        {passage.text.trim() === '' && <span className={classes.soft}>(a space)</span>}
      </p>
      <ul className={classes.facts}>
        <li>
          {ownersOf(room, passage)}
          <DeedLine deed={passage.written} draft={draft} />
        </li>
        {bracket !== null && (
          <li>
            Entered as a proposal, {passage.life ?? 'open'}:{' '}
            <BracketLink bracket={bracket} words="" fallback="its bracket" />
          </li>
        )}
        {struck.map(({ bracket: over, role }) => (
          <li key={over}>
            {role === 'delete' ? 'Proposed to be deleted' : 'Within brackets'}:{' '}
            <BracketLink bracket={over} words="" fallback="a bracket" />
          </li>
        ))}
        {removed !== null && (
          <li>
            Removed: <DeedLine deed={removed} draft={draft} />
            {removed.bracket !== null && removed.bracket !== bracket && (
              <>
                {' '}
                of <BracketLink bracket={removed.bracket} words="" fallback="a bracket" />
              </>
            )}
            {passage.stood_label && `; they stood in ${passage.stood_label}`}
            {passage.correction && '; a slip, taken back by who wrote it'}
          </li>
        )}
        <li className={classes.soft}>
          {revisions.length > 0 ? `In ${revisions.join(', ')}` : 'In no revision'}
        </li>
      </ul>
    </li>
  );
}
