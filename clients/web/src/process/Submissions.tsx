/** Calls for written submissions, and what was filed. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { NameDialog } from '../home/NameDialog';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';
import { endOfDay, moment } from '../words/dates';
import { type Call, processActs } from './acts';
import classes from './Process.module.css';

/** What came after the deadline is marked late. */
export function Submissions({ calls }: { calls: readonly Call[] }) {
  const { slug, me, delegations } = useRoom();
  const [calling, setCalling] = useState(false);
  const [filing, setFiling] = useState<string | null>(null);
  const [until, setUntil] = useState('');
  const deadline = endOfDay(until);
  return (
    <section aria-labelledby="submissions">
      <h2 id="submissions" className={classes.section}>
        Written submissions
      </h2>
      {calls.length === 0 && <p className={classes.empty}>None were asked for yet.</p>}
      {calls.map((call) => (
        <div key={call.id} className={classes.sheet}>
          <h3 className={classes.name}>{call.title}</h3>
          <p className={classes.empty}>Until {moment(call.deadline)}</p>
          <ul className={classes.list}>
            {call.submissions.map((one) => (
              <li key={one.id}>
                <span className={classes.grow}>
                  {delegations.get(one.delegation ?? '')?.name ?? 'A delegation'}
                </span>
                <span className={classes.soft}>
                  {moment(one.filed_at)}
                  {one.late && ', late'}
                </span>
                <p className={classes.words}>{one.words}</p>
              </li>
            ))}
          </ul>
          {may(me.role, 'position') && (
            <Button size="xs" variant="default" onClick={() => setFiling(call.id)}>
              File a submission
            </Button>
          )}
        </div>
      ))}
      {may(me.role, 'steer') && (
        <div className={classes.acts}>
          <Button size="xs" variant="default" onClick={() => setCalling(true)}>
            Ask for submissions
          </Button>
        </div>
      )}
      <NameDialog
        title="Ask for written submissions"
        label="On what"
        act="Ask for them"
        opened={calling}
        onClose={() => setCalling(false)}
        onAct={(title) => processActs(slug).call(title, Date.parse(deadline ?? '') * 1000)}
        ready={deadline !== null}
      >
        <TextInput
          type="date"
          label="Until the end of"
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          required
        />
      </NameDialog>
      <FileSubmission call={filing} onClose={() => setFiling(null)} />
    </section>
  );
}

function FileSubmission({ call, onClose }: { call: string | null; onClose: () => void }) {
  const { slug } = useRoom();
  const [words, setWords] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = () => {
    setWords('');
    setRefusal(null);
    onClose();
  };
  const filing = useAct(processActs(slug).file, { done: close, refused: setRefusal });
  return (
    <FormDialog
      title="File a written submission"
      opened={call !== null}
      onClose={close}
      act="File it"
      busy={filing.busy}
      ready={words.trim() !== ''}
      refusal={refusal}
      size="lg"
      onSubmit={() => {
        if (call !== null) filing.run(call, words.trim());
      }}
    >
      <Textarea
        label="Text"
        description="Everybody in the negotiation reads it, in your delegation’s name."
        autosize
        minRows={6}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-autofocus
        required
      />
    </FormDialog>
  );
}
