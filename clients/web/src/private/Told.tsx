/** What was told in private, as a list: to the co-facilitators, or by the reader's delegation. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries';
import { BracketLink } from '../bracket/BracketLink';
import process from '../process/Process.module.css';
import { nameOf, useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import { moment } from '../words/dates';
import { soundingActs, useSoundings } from './acts';
import { WOULD } from './would';

/** Not in the record; a delegation can erase its own. */
export function Told({ title }: { title: string }) {
  const room = useRoom();
  const { slug, me } = room;
  const client = useQueryClient();
  const { data, error } = useSoundings(slug, true);
  const erasing = useAct(soundingActs(slug).erase, {
    done: () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) }),
  });
  return (
    <section aria-label={title}>
      <h2 className={process.section}>{title}</h2>
      {error && !data && <p role="alert">{error.message}</p>}
      {data?.length === 0 && (
        <p className={process.empty}>
          Nothing. {me.delegation !== null && 'On a bracket’s card, under More, you can.'}
        </p>
      )}
      <ul className={process.list}>
        {(data ?? []).map((one) => (
          <li key={`${one.bracket}${one.delegation}`}>
            <span className={process.grow}>
              <BracketLink bracket={one.bracket} words={one.proposal} />
            </span>
            <span className={process.soft}>
              {nameOf(room, one.delegation)} {WOULD[one.stance]}, {moment(one.at)}
            </span>
            {one.delegation === me.delegation && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={erasing.busy}
                aria-label={`Erase what you told on: ${one.proposal}`}
                onClick={() => erasing.run(one.bracket)}
              >
                Erase
              </Button>
            )}
            {one.words && <q className={process.words}>{one.words}</q>}
          </li>
        ))}
      </ul>
    </section>
  );
}
