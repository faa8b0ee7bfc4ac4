/** The frame of every page of a negotiation: who reads, the negotiation, and its live feed. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { Link, Outlet, useParams } from 'react-router';
import { Refusal } from '../api/client';
import { useFeed } from '../api/feed';
import { useMe, useNegotiation } from '../api/queries';
import type { Me, Negotiation } from '../api/types';
import { useLastVisit, useVisitGoesOn } from '../home/lastVisit';
import { wipe } from '../keeping/device';
import { SignedOutPage } from '../pages/SignedOutPage';
import { WordPage } from '../pages/WordPage';
import { coloursOf } from '../theme/palette';
import { type Room, RoomProvider } from './context';
import { useFresh } from './useFresh';

/** Shows the page inside the room, or says why there is none. */
export function RoomRoute() {
  const { slug = '' } = useParams();
  const me = useMe();
  const negotiation = useNegotiation(slug);
  const client = useQueryClient();
  const reader = me.data === undefined ? undefined : (me.data?.participant ?? null);
  // What is kept on the device is for who is signed in on it, and for nobody else.
  useEffect(() => {
    if (reader !== undefined) void wipe(reader);
  }, [reader]);
  if (me.isPending) return null;
  if (me.data === null) return <SignedOutPage />;
  const error = me.error ?? negotiation.error;
  const refused = error instanceof Refusal && [401, 403, 404].includes(error.status);
  if (error && (refused || !negotiation.data)) {
    return refused ? (
      <WordPage title="This room is not open to you">
        <p>
          You are signed in, but not in a negotiation at this address. Open the link that you were
          given for it.
        </p>
        {me.data && me.data.slug !== slug && (
          <p>
            On this device you are {me.data.name || 'signed in'} in{' '}
            <Link to={`/n/${me.data.slug}`}>{me.data.title}</Link>.
          </p>
        )}
      </WordPage>
    ) : (
      <WordPage title="The server does not answer" again={() => client.invalidateQueries()}>
        <p>{error.message}</p>
      </WordPage>
    );
  }
  if (!me.data || !negotiation.data) return null;
  return <Inside slug={slug} me={me.data} negotiation={negotiation.data} />;
}

function Inside({ slug, me, negotiation }: { slug: string; me: Me; negotiation: Negotiation }) {
  const [fresh, note] = useFresh();
  useFeed(slug, note);
  useLastVisit(slug, me.participant, negotiation.position);
  useVisitGoesOn(slug, negotiation.position);
  const room = useMemo<Room>(
    () => ({
      slug,
      me,
      negotiation,
      delegations: new Map(negotiation.delegations.map((d) => [d.id, d])),
      parties: new Map([...negotiation.delegations, ...negotiation.groups].map((p) => [p.id, p])),
      colours: coloursOf([...negotiation.delegations, ...negotiation.groups].map((p) => p.code)),
      fresh,
    }),
    [slug, me, negotiation, fresh],
  );
  return (
    <RoomProvider value={room}>
      <Outlet />
    </RoomProvider>
  );
}
