/** Puts an outcome on screen, so that the room can say whether anybody objects. */
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { questionActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Bracket, OutcomeChoice } from '../api/types';
import { useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import classes from './BracketActs.module.css';

/** One button until it is asked for; then one for each outcome, and a line for agreed wording. */
export function PutQuestion({ bracket }: { bracket: Bracket }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [wording, setWording] = useState('');
  const put = useAct(questionActs(slug).put, {
    done: () => {
      setAsking(false);
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
  });
  if (!asking) {
    return (
      <Button variant="default" className={classes.menu ?? ''} onClick={() => setAsking(true)}>
        Put the question
      </Button>
    );
  }
  const button = (outcome: OutcomeChoice['outcome'], label: string, ready = true) => (
    <Button
      variant="default"
      disabled={!ready}
      loading={put.busy}
      onClick={() => put.run(bracket.id, outcome, outcome === 'merged' ? wording : '')}
    >
      {label}
    </Button>
  );
  return (
    <section className={classes.form} aria-label="Put the question">
      <p className={classes.lead}>What is put to the room?</p>
      <div className={classes.buttons}>
        {button('retained', 'That the words stay')}
        {button('deleted', 'That the words go')}
      </div>
      <TextInput
        label="Agreed wording in their place"
        value={wording}
        onChange={(event) => setWording(event.currentTarget.value)}
        onKeyDown={(event) => event.stopPropagation()}
        maxLength={4000}
        size="xs"
      />
      <div className={classes.buttons}>
        {button('merged', 'That this wording takes their place', wording.trim() !== '')}
        <Button variant="subtle" onClick={() => setAsking(false)}>
          Cancel
        </Button>
      </div>
    </section>
  );
}
