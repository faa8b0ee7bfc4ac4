/** Where an invitation link leads: one button, and one is in the room. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { signIn } from '../api/acts';
import { Refusal } from '../api/client';
import { keys, useMe } from '../api/queries';
import { WordPage } from './WordPage';

/** Signs in with the link's token and goes on to the negotiation. */
export function JoinPage() {
  const { token = '' } = useParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const me = useMe();
  const entering = useMutation({
    mutationFn: () => signIn(token),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(keys.me, me);
      navigate(`/n/${me.slug}`, { replace: true });
    },
  });
  const { error } = entering;
  if (error instanceof Refusal && error.status >= 400 && error.status < 500) {
    return (
      <WordPage title="This link no longer opens the room">
        <p>{error.message}</p>
        <p>
          An invitation link works once and for a limited time. If you have entered before on this
          device, <a href="/">go on to your negotiation</a>.
        </p>
      </WordPage>
    );
  }
  return (
    <WordPage title="You are invited to a negotiation">
      <p>
        The link in your invitation is personal: what you write and say inside is recorded in your
        name and, if you are a delegate, in the name of your delegation.
      </p>
      {me.data && (
        <p>
          On this device you are {me.data.name || 'signed in'} in{' '}
          <Link to={`/n/${me.data.slug}`}>{me.data.title}</Link>. Entering by this link ends that
          here; to be in both at once, use another browser, or a private window.
        </p>
      )}
      {error && <p role="alert">{error.message}</p>}
      <Button size="md" loading={entering.isPending} onClick={() => entering.mutate()}>
        Enter the room
      </Button>
    </WordPage>
  );
}
