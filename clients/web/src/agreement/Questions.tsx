/** Questions on screen: decided if nobody objects. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { questionActs } from '../api/acts';
import type { Question } from '../api/types';
import { ReasonForm } from '../bracket/ReasonForm';
import { entering } from '../entered/acts';
import { EnterObjection } from '../entered/EnterObjection';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { useAct } from '../shell/useAct';
import classes from './Agreement.module.css';
import { AgreeQuestion } from './AgreeQuestion';

/** Each with its objections, and what the reader may do. */
export function Questions({ questions, live }: { questions: readonly Question[]; live: boolean }) {
  const standing = questions.filter((one) => one.standing === 'on screen');
  if (standing.length === 0) return <p>No question is on screen.</p>;
  return (
    <ul className={classes.list}>
      {standing.map((one) => (
        <li key={one.id} className={classes.item}>
          <p className={classes.lead}>{asked(one)}</p>
          {one.lapsed && <p role="note">{one.lapsed} It must be put again.</p>}
          <Objections question={one} live={live} />
          {live && <QuestionActs question={one} />}
        </li>
      ))}
    </ul>
  );
}

function asked({ outcome, text, words }: Question): string {
  if (outcome === 'merged') return `That “${text}” takes the place of “${words}”`;
  return outcome === 'retained' ? `That “${words}” stays` : `That “${words}” goes`;
}

function Objections({ question, live }: { question: Question; live: boolean }) {
  const room = useRoom();
  const { slug, me } = room;
  const lifting = useAct((party: string) => entering(slug, party).lift(question.id));
  return question.objections.map((one) => (
    <p key={`${one.delegation}${one.reason}`}>
      {nameOf(room, one.delegation)} objects: {one.reason}
      {one.entered && ' (entered for it, not yet confirmed)'}{' '}
      {live && may(me.role, 'steer') && (
        <Button
          size="compact-xs"
          variant="subtle"
          fw={500}
          loading={lifting.busy}
          aria-label={`Enter for ${nameOf(room, one.delegation)} that it no longer objects`}
          onClick={() => lifting.run(one.delegation)}
        >
          Enter that it is lifted
        </Button>
      )}
    </p>
  ));
}

function QuestionActs({ question }: { question: Question }) {
  const { slug, me } = useRoom();
  const [objecting, setObjecting] = useState(false);
  const acts = questionActs(slug);
  const object = useAct(acts.object, { done: () => setObjecting(false) });
  const lift = useAct(acts.lift);
  const decide = useAct(acts.decide);
  const takeDown = useAct(acts.takeDown);
  const mine = question.objections.some((one) => one.delegation === me.delegation);
  if (objecting) {
    return (
      <ReasonForm
        label="Why? The reason stands beside the objection."
        act="Object"
        busy={object.busy}
        onAct={(reason) => object.run(question.id, reason)}
        onCancel={() => setObjecting(false)}
      />
    );
  }
  return (
    <div className={classes.buttons}>
      {may(me.role, 'steer') && (
        <>
          <Button size="xs" loading={decide.busy} onClick={() => decide.run(question.id)}>
            I see no objection: decided
          </Button>
          <AgreeQuestion question={question.id} asked={asked(question)} />
          <EnterObjection question={question.id} asked={asked(question)} />
          <Button
            size="xs"
            variant="default"
            loading={takeDown.busy}
            onClick={() => takeDown.run(question.id)}
          >
            Take down
          </Button>
        </>
      )}
      {me.delegation !== null && !mine && (
        <Button size="xs" variant="default" onClick={() => setObjecting(true)}>
          Object to the question
        </Button>
      )}
      {me.delegation !== null && mine && (
        <Button
          size="xs"
          variant="default"
          loading={lift.busy}
          onClick={() => lift.run(question.id)}
        >
          Lift the objection
        </Button>
      )}
    </div>
  );
}
