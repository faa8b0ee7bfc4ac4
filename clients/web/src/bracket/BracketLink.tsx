/** A bracket told by its words, and the way to where it stands. */
import { Link } from 'react-router';
import { useBoard } from '../api/queries';
import { useRoom } from '../room/context';

interface Props {
  bracket: string;
  /** What the link reads; empty: what the bracket proposes. */
  words: string;
  /** Said where nothing is known of it; without it, `words`. */
  fallback?: string;
}

/** Plain words where the board does not know of it. */
export function BracketLink({ bracket, words, fallback = words }: Props) {
  const { slug } = useRoom();
  const board = useBoard(slug, null);
  const found = board.data?.brackets.find((one) => one.id === bracket);
  if (!found) return <span dir="auto">{fallback}</span>;
  return (
    <Link to={`/n/${slug}/d/${found.draft}#bracket-${bracket}`} dir="auto">
      {words || found.proposal}
    </Link>
  );
}
