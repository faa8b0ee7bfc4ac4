import { Navigate } from 'react-router';
import { useMe } from '../api/queries';
import { SignedOutPage } from './SignedOutPage';
import { WordPage } from './WordPage';

/** The bare address: on to the reader's negotiation, or how to get into one. */
export function HomePage() {
  const me = useMe();
  if (me.isPending) return null;
  if (me.error) {
    return (
      <WordPage title="The server does not answer" again={() => void me.refetch()}>
        <p>{me.error.message}</p>
      </WordPage>
    );
  }
  return me.data ? <Navigate to={`/n/${me.data.slug}`} replace /> : <SignedOutPage />;
}
