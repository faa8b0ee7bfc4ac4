/** The positions beside accepting and objecting, for one's delegation and for groups. */
import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { positionActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Bracket, StanceKind } from '../api/types';
import { useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import classes from './BracketActs.module.css';
import { ConditionForm } from './ConditionForm';
import { ReasonForm } from './ReasonForm';

/** What is being asked for in place of the menu. */
type Asking =
  | { what: 'condition'; label: string; group: string | null }
  | { what: 'objection'; label: string; group: string | null }
  | { what: 'dissociation'; label: string; group: string };

/** A menu, and the forms that it opens; nothing where there is nothing further to say. */
export function FurtherPositions({ bracket }: { bracket: Bracket }) {
  const { slug, parties } = useRoom();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { choices, id } = bracket;
  const acts = positionActs(slug);
  const settled = {
    done: () => {
      setAsking(null);
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
  };
  const take = useAct(acts.take, settled);
  const act = useAct((one: () => Promise<unknown>) => one(), settled);
  const say = (stance: StanceKind, label: string, group: string | null) => {
    if (stance === 'conditional-acceptance') setAsking({ what: 'condition', label, group });
    else if (stance === 'objection') setAsking({ what: 'objection', label, group });
    else take.run(id, { stance, group });
  };

  if (asking?.what === 'condition') {
    return (
      <ConditionForm
        bracket={bracket}
        act={asking.label}
        busy={take.busy}
        onAct={(condition) =>
          take.run(id, { stance: 'conditional-acceptance', condition, group: asking.group })
        }
        onCancel={() => setAsking(null)}
      />
    );
  }
  if (asking !== null) {
    const { group } = asking;
    return (
      <ReasonForm
        label="Why?"
        act={asking.label}
        busy={take.busy || act.busy}
        onAct={(reason) =>
          asking.what === 'objection'
            ? take.run(id, { stance: 'objection', reason, group })
            : act.run(() => acts.dissociate(id, asking.group, reason))
        }
        onCancel={() => setAsking(null)}
      />
    );
  }
  const none =
    choices.further.length === 0 &&
    choices.groups.length === 0 &&
    !choices.lift_condition &&
    !choices.correct;
  if (none) return null;
  const item = (label: string | null, run: () => void) =>
    label && (
      <Menu.Item key={label} onClick={run}>
        {label}
      </Menu.Item>
    );
  return (
    <Menu position="bottom-start" shadow="sm" withinPortal>
      <Menu.Target>
        <Button variant="subtle" className={classes.menu ?? ''} loading={take.busy || act.busy}>
          Other positions…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.further.map(({ stance, label }) => item(label, () => say(stance, label, null)))}
        {item(choices.lift_condition, () => act.run(() => acts.liftCondition(id, null)))}
        {item(choices.correct, () => act.run(() => acts.correct(id, '', null)))}
        {choices.groups.map((one) => (
          <div key={one.group}>
            <Menu.Label>{parties.get(one.group)?.name}</Menu.Label>
            {one.stances.map(({ stance, label }) =>
              item(`${label}, on its behalf`, () => say(stance, label, one.group)),
            )}
            {item(one.withdraw, () => act.run(() => acts.withdraw(id, one.group)))}
            {item(one.lift_condition && `${one.lift_condition}, on its behalf`, () =>
              act.run(() => acts.liftCondition(id, one.group)),
            )}
            {item(one.correct, () => act.run(() => acts.correct(id, '', one.group)))}
            {item(one.propose, () => act.run(() => acts.proposeOnBehalf(id, one.group)))}
            {item(one.align, () => act.run(() => acts.align(id, one.group)))}
            {item(one.dissociate, () =>
              setAsking({
                what: 'dissociation',
                label: one.dissociate ?? '',
                group: one.group,
              }),
            )}
            {item(one.take_back, () => act.run(() => acts.takeBack(id, one.group)))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
