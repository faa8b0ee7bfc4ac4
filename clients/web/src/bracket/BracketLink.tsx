/** A bracket told by its words, and the way to where it stands. */
import { Link } from 'react-router';
import { useBoard } from '../api/queries';
import { useRoom } from '../room/context';

/** Plain words where the board does not know of it. */
export function BracketLink({ bracket, words }: { bracket: string; words: string }) {
  const { slug } = useRoom();
  const board = useBoard(slug, null);
  const found = board.data?.brackets.find((one) => one.id === bracket);
  if (!found) return <span dir="auto">{words}</span>;
  return (
    <Link to={`/n/${slug}/d/${found.draft}#bracket-${bracket}`} dir="auto">
      {words || found.proposal}
    </Link>
  );
}
