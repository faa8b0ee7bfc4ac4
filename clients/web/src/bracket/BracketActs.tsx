/** What the reader may do with a bracket: the words of every button come from the server. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { bracketActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import { AlternativesDialog } from './AlternativesDialog';
import classes from './BracketActs.module.css';
import { FurtherPositions } from './FurtherPositions';
import { MoreActs } from './MoreActs';
import { OutcomeForm } from './OutcomeForm';
import { PutQuestion } from './PutQuestion';
import { ReasonForm } from './ReasonForm';

/** What a keystroke on the card asks for; `nonce` tells one request from the next. */
export interface Wish {
  act: 'object' | 'accept';
  nonce: number;
}

/** Buttons, and the forms that they open. */
export function BracketActs({ bracket, wish }: { bracket: Bracket; wish: Wish | null }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'object' | 'reason' | 'withdraw' | 'options' | null>(null);
  const acts = bracketActs(slug);
  const { choices, id } = bracket;
  const settled = {
    done: () => {
      setAsking(null);
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
  };
  const object = useAct(acts.object, settled);
  const accept = useAct(acts.accept, settled);
  const withdrawStance = useAct(acts.withdrawStance, settled);
  const withdrawProposal = useAct(acts.withdrawProposal, settled);
  const confirmProposal = useAct(acts.confirmProposal, settled);
  const giveReason = useAct(acts.giveReason, settled);
  const takeUp = useAct(acts.takeUp, settled);
  const outcome = useAct(acts.recordOutcome, settled);

  useGranted(wish, (asked) => {
    if (asked === 'object' && choices.object) setAsking('object');
    if (asked === 'accept' && choices.accept) accept.run(id);
  });

  if (asking === 'object' && choices.object) {
    return (
      <ReasonForm
        label="Why? The reason stands beside the objection."
        act={choices.object}
        busy={object.busy}
        onAct={(reason) => object.run(id, reason)}
        onCancel={() => setAsking(null)}
      />
    );
  }
  if (asking === 'reason' && choices.give_reason) {
    return (
      <ReasonForm
        label="Reason"
        act={choices.give_reason}
        initial={bracket.reason}
        busy={giveReason.busy}
        onAct={(reason) => giveReason.run(id, reason)}
        onCancel={() => setAsking(null)}
      />
    );
  }
  return (
    <div className={classes.acts}>
      <div className={classes.buttons}>
        {choices.confirm_proposal && (
          <Button loading={confirmProposal.busy} onClick={() => confirmProposal.run(id)}>
            {choices.confirm_proposal}
          </Button>
        )}
        {choices.accept && (
          <Button variant="default" loading={accept.busy} onClick={() => accept.run(id)}>
            {choices.accept}
          </Button>
        )}
        {choices.object && (
          <Button variant="default" onClick={() => setAsking('object')}>
            {choices.object}
          </Button>
        )}
        {choices.withdraw_stance && (
          <Button
            variant="default"
            loading={withdrawStance.busy}
            onClick={() => withdrawStance.run(id)}
          >
            {choices.withdraw_stance}
          </Button>
        )}
        {choices.give_reason && (
          <Button variant="default" onClick={() => setAsking('reason')}>
            {choices.give_reason}
          </Button>
        )}
        {choices.withdraw_proposal && (
          <Button
            variant="default"
            loading={withdrawProposal.busy}
            onClick={() => setAsking('withdraw')}
          >
            {choices.withdraw_proposal}
          </Button>
        )}
        {choices.take_up && (
          <Button variant="default" loading={takeUp.busy} onClick={() => takeUp.run(id)}>
            {choices.take_up}
          </Button>
        )}
        {choices.form_alternatives && (
          <Button variant="default" onClick={() => setAsking('options')}>
            {choices.form_alternatives}
          </Button>
        )}
      </div>
      <div className={classes.menus}>
        <FurtherPositions bracket={bracket} />
        <MoreActs bracket={bracket} />
      </div>
      {asking === 'options' && (
        <AlternativesDialog bracket={bracket} onClose={() => setAsking(null)} />
      )}
      {asking === 'withdraw' && (
        <Confirm
          title="Withdraw the proposal?"
          act="Withdraw it"
          onAct={() => withdrawProposal.run(id)}
          onClose={() => setAsking(null)}
        >
          {bracket.proposal}. It stays in the record as withdrawn, and can be proposed again.
        </Confirm>
      )}
      {choices.outcomes.length > 0 && <PutQuestion bracket={bracket} />}
      {choices.outcomes.length > 0 && (
        <OutcomeForm
          choices={choices.outcomes}
          busy={outcome.busy}
          onAct={(which) => outcome.run(id, which)}
        />
      )}
    </div>
  );
}

/** Grants each wish once. */
function useGranted(wish: Wish | null, grant: (act: Wish['act']) => void): void {
  const nonce = wish?.nonce ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish is granted once, by its nonce
  useEffect(() => {
    if (wish !== null) grant(wish.act);
  }, [nonce]);
}
