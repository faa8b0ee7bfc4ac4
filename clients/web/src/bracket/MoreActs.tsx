/** Rarer acts on an open bracket, in a menu: by role, and each refused by the server if it must be. */
import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bracketActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Bracket } from '../api/types';
import { EnterPosition } from '../entered/EnterPosition';
import { BringOption } from '../informals/BringOption';
import { listens, useSoundings } from '../private/acts';
import { TellInPrivate } from '../private/TellInPrivate';
import { WhatWouldUnlock } from '../private/WhatWouldUnlock';
import { useRoom } from '../room/context';
import { holdsPen, may } from '../room/rights';
import { useAct } from '../shell/useAct';
import classes from './BracketActs.module.css';
import { JoinBrackets } from './JoinBrackets';
import { SplitBracket } from './SplitBracket';

type Asking = 'split' | 'join' | 'enter' | 'private' | 'unlock' | 'option';

/** Nothing where the reader's role has none of them. */
export function MoreActs({ bracket }: { bracket: Bracket }) {
  const { slug, me, negotiation } = useRoom();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const delegate = may(me.role, 'position');
  const steers = may(me.role, 'steer');
  const told = useSoundings(slug, delegate);
  const acts = bracketActs(slug);
  const settled = {
    done: () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) }),
  };
  const joining = useAct(acts.cosponsor, settled);
  const leaving = useAct(acts.leave, settled);
  if (!delegate && !steers) return null;
  const own = me.delegation !== null && bracket.proponents.includes(me.delegation);
  const shapes = (steers || own) && bracket.option === null;
  const sounding = told.data?.find((one) => one.bracket === bracket.id) ?? null;
  const ask = (what: Asking, label: string) => (
    <Menu.Item onClick={() => setAsking(what)}>{label}</Menu.Item>
  );
  const close = () => setAsking(null);
  const about = { bracket: bracket.id, proposal: bracket.proposal, onClose: close };
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            variant="subtle"
            className={classes.menu ?? ''}
            loading={joining.busy || leaving.busy}
          >
            More…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {delegate && !own && (
            <Menu.Item onClick={() => joining.run(bracket.id)}>Co-sponsor</Menu.Item>
          )}
          {own && bracket.proponents.length > 1 && (
            <Menu.Item onClick={() => leaving.run(bracket.id)}>No longer co-sponsor</Menu.Item>
          )}
          {delegate &&
            (!own || bracket.kind === 'reservation') &&
            ask('private', 'Tell the co-facilitators in private…')}
          {steers && ask('enter', 'Enter a position for a delegation…')}
          {listens(me.role) && ask('unlock', 'What would unlock it…')}
          {holdsPen(me, negotiation) &&
            bracket.kind === 'insertion' &&
            ask('option', 'Another option from informals…')}
          {shapes && !bracket.whole && ask('split', 'Split the bracket…')}
          {shapes && ask('join', 'Join with the one next to it…')}
        </Menu.Dropdown>
      </Menu>
      {asking === 'option' && <BringOption bracket={bracket} onClose={close} />}
      {asking === 'split' && <SplitBracket bracket={bracket} onClose={close} />}
      {asking === 'join' && <JoinBrackets bracket={bracket} onClose={close} />}
      {asking === 'enter' && <EnterPosition bracket={bracket} onClose={close} />}
      {asking === 'private' && <TellInPrivate {...about} told={sounding} />}
      {asking === 'unlock' && <WhatWouldUnlock {...about} />}
    </>
  );
}
