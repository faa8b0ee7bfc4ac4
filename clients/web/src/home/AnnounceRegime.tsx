/** Announcing the regime: what the banner will say is read before it is said to everybody. */
import { Radio } from '@mantine/core';
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
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = () => {
    setChosen(null);
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
  const next = regimes.find((one) => one.kind === (chosen ?? regime.kind)) ?? regime;
  return (
    <FormDialog
      title="Announce the regime"
      opened={opened}
      onClose={close}
      act="Announce it"
      busy={announcing.busy}
      ready={next.kind !== regime.kind}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        announcing.run(next.kind, next.typing, next.attribution);
      }}
    >
      <Radio.Group label="How the text is worked on" value={next.kind} onChange={setChosen}>
        <div className={classes.kinds}>
          {regimes.map(({ kind }) => (
            <Radio
              key={kind}
              value={kind}
              label={NAMES[kind]}
              description={kind === regime.kind ? 'In force now' : undefined}
            />
          ))}
        </div>
      </Radio.Group>
      <div>
        <p className={classes.lead}>
          {next.kind === regime.kind
            ? 'Everybody reads, above every page:'
            : 'Everybody will read, above every page, from now on:'}
        </p>
        <RegimeBanner regime={next} />
      </div>
    </FormDialog>
  );
}
