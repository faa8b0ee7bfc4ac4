/** An outcome is final: the resulting text is shown before it is recorded. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { OutcomeChoice } from '../api/types';
import classes from './BracketActs.module.css';

interface Props {
  choices: readonly OutcomeChoice[];
  busy: boolean;
  onAct: (outcome: OutcomeChoice['outcome']) => void;
}

/** One button an outcome; those that cannot be recorded now say why. */
export function OutcomeForm({ choices, busy, onAct }: Props) {
  const [asked, setAsked] = useState<OutcomeChoice['outcome'] | null>(null);
  const choice = choices.find((one) => one.outcome === asked);
  if (choice && choice.refused === null) {
    return (
      <section className={classes.form} aria-label={choice.label}>
        <p className={classes.lead}>{choice.label}. The paragraph would then read:</p>
        <blockquote className={classes.result} dir="auto">
          {choice.result || 'No text: the paragraph would be empty.'}
        </blockquote>
        <div className={classes.buttons}>
          <Button loading={busy} onClick={() => onAct(choice.outcome)} autoFocus>
            Record this outcome
          </Button>
          <Button variant="subtle" onClick={() => setAsked(null)}>
            Cancel
          </Button>
        </div>
      </section>
    );
  }
  const refusals = [...new Set(choices.flatMap((one) => (one.refused ? [one.refused] : [])))];
  return (
    <div className={classes.outcomes}>
      <div className={classes.buttons}>
        {choices.map((one) => (
          <Button
            key={one.outcome}
            variant="default"
            disabled={one.refused !== null}
            onClick={() => setAsked(one.outcome)}
          >
            {one.label}
          </Button>
        ))}
      </div>
      {refusals.map((why) => (
        <p key={why} className={classes.why}>
          {why}
        </p>
      ))}
    </div>
  );
}
