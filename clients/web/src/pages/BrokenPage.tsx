import { useRouteError } from 'react-router';
import { WordPage } from './WordPage';

/** The page itself failed: say so, and offer to load it anew. Nothing in the record is touched. */
export function BrokenPage() {
  const error = useRouteError();
  return (
    <WordPage title="This page stopped working" again={() => window.location.reload()}>
      <p>
        What is in the record is safe. Loading the page again usually helps; if it does not, tell
        the secretariat what you were doing.
      </p>
      {error instanceof Error && <p>{error.message}</p>}
    </WordPage>
  );
}
