/** What was told in private on a bracket, for those who may see it: on its card. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries';
import { listens, soundingActs, useSoundings } from '../private/acts';
import classes from '../private/Private.module.css';
import { WOULD } from '../private/would';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { useAct } from '../shell/useAct';

/** A delegation sees its own and can erase it; the co-facilitators see all. */
export function ToldInPrivate({ bracket }: { bracket: string }) {
  const room = useRoom();
  const { slug, me } = room;
  const client = useQueryClient();
  const told = useSoundings(slug, listens(me.role) || may(me.role, 'position'));
  const erasing = useAct(soundingActs(slug).erase, {
    done: () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) }),
  });
  return (told.data ?? [])
    .filter((one) => one.bracket === bracket)
    .map((one) => (
      <p key={one.delegation} className={classes.note} role="note">
        In private: {nameOf(room, one.delegation)} {WOULD[one.stance]}
        {one.words && <q className={classes.words}>{one.words}</q>}
        {one.delegation === me.delegation && (
          <>
            {' '}
            <Button
              size="compact-xs"
              variant="subtle"
              loading={erasing.busy}
              aria-label="Erase what you told the co-facilitators"
              onClick={() => erasing.run(bracket)}
            >
              Erase
            </Button>
          </>
        )}
      </p>
    ));
}
