import { Link } from 'react-router';
import { WordPage } from './WordPage';

/** There is no page at this address. */
export function NotFoundPage() {
  return (
    <WordPage title="There is no page at this address">
      <p>
        The link may be incomplete. <Link to="/">Go to your negotiation</Link>.
      </p>
    </WordPage>
  );
}
