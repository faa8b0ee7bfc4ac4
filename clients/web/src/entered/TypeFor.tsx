/** Typing for a delegation, letter by letter: the choice for whom, and the word that one does. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { nameOf, useRoom } from '../room/context';
import { onlyTakesPositions } from '../room/rights';
import { FormDialog } from '../shell/FormDialog';
import classes from './TypeFor.module.css';

interface Choice {
  onChoose: (delegation: string) => void;
  onClose: () => void;
}

/** For whom; open as long as it is there. */
export function ChooseForWhom({ onChoose, onClose }: Choice) {
  const [party, setParty] = useState<string | null>(null);
  return (
    <FormDialog
      title="Type for a delegation"
      opened
      onClose={onClose}
      act="Begin"
      busy={false}
      ready={party !== null}
      refusal={null}
      onSubmit={() => {
        if (party !== null) onChoose(party);
      }}
    >
      <p>
        What you type then stands in the room at once, as the delegation’s proposal. It is marked
        until the delegation confirms it. The record says that you typed it.
      </p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
    </FormDialog>
  );
}

/** Stands above the text for as long as what one types is not one's own. */
export function TypingFor({ party, onStop }: { party: string; onStop: () => void }) {
  const room = useRoom();
  const name = nameOf(room, party);
  const closed = onlyTakesPositions('delegate', room.negotiation.regime);
  return (
    <div className={classes.banner} role="status" aria-label="Typing for a delegation">
      <p>
        <strong>You are typing for {name}.</strong>{' '}
        {closed
          ? 'In this phase delegations do not type into the text, so you cannot for them: enter it by the menu of a paragraph.'
          : 'It stands as its proposal, marked until it confirms. What it proposed itself, or has confirmed, is closed to you.'}
      </p>
      <Button size="compact-sm" variant="white" onClick={onStop}>
        Stop typing for {name}
      </Button>
    </div>
  );
}
