/** Announcing the regime: what the banner will say is read before it is said to everybody. */
import { Checkbox, Radio } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { steeringActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Regime } from '../api/types';
import { useRoom } from '../room/context';
import { FormDialog } from '../shell/FormDialog';
import { RegimeBanner } from '../shell/RegimeBanner';
import { useAct } from '../shell/useAct';
import classes from './AnnounceRegime.module.css';

const NAMES: Record<Regime['kind'], string> = {
  'rolling text': 'Rolling text',
  "chair's text": 'Chair’s text',
  compilation: 'Compilation',
};

/** The regimes and their sentences are the server's; the one in force is announced already. */
export function AnnounceRegime({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [tabled, setTabled] = useState<boolean | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = () => {
    setChosen(null);
    setTabled(null);
    setRefusal(null);
    onClose();
  };
  const announcing = useAct(steeringActs(slug).announceRegime, {
    done: () => {
      close();
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
    refused: setRefusal,
  });
  const { regime, regimes } = negotiation;
  const kind = chosen ?? regime.kind;
  const typing = (tabled ?? regime.typing === 'tabled') ? 'tabled' : 'live';
  const alike = regimes.filter((one) => one.kind === kind);
  const next = alike.find((one) => one.typing === typing) ?? alike[0] ?? regime;
  const same = next.kind === regime.kind && next.typing === regime.typing;
  const kinds = regimes.filter(({ typing }) => typing === 'live');
  return (
    <FormDialog
      title="Announce the regime"
      opened={opened}
      onClose={close}
      act="Announce it"
      busy={announcing.busy}
      ready={!same}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        announcing.run(next.kind, next.typing, next.attribution);
      }}
    >
      <Radio.Group label="How the text is worked on" value={next.kind} onChange={setChosen}>
        <div className={classes.kinds}>
          {kinds.map(({ kind }) => (
            <Radio
              key={kind}
              value={kind}
              label={NAMES[kind]}
              description={kind === regime.kind ? 'In force now' : undefined}
            />
          ))}
        </div>
      </Radio.Group>
      {alike.length > 1 && (
        <Checkbox
          label="Delegations table their proposals"
          description="They prepare them in private and put them out in one act, instead of typing live."
          checked={typing === 'tabled'}
          onChange={(event) => setTabled(event.currentTarget.checked)}
        />
      )}
      <div>
        <p className={classes.lead}>
          {same
            ? 'Everybody reads, above every page:'
            : 'Everybody will read, above every page, from now on:'}
        </p>
        <RegimeBanner regime={next} />
      </div>
    </FormDialog>
  );
}
