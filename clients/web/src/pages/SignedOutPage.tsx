import { WordPage } from './WordPage';

/** Nobody is signed in on this device. */
export function SignedOutPage() {
  return (
    <WordPage title="Open your invitation link">
      <p>
        Nobody is signed in on this device. The way in is the personal link that the secretariat or
        the co-facilitators sent you; there is no password.
      </p>
      <p>If your link was already used, or has expired, ask them for a new one.</p>
    </WordPage>
  );
}
