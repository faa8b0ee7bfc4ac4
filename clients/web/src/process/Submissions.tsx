/** Calls for written submissions, and what was filed. */
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { NameDialog } from '../home/NameDialog';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { endOfDay, moment } from '../words/dates';
import { type Call, processActs } from './acts';
import classes from './Process.module.css';

/** What came after the deadline is marked late. */
export function Submissions({ calls }: { calls: readonly Call[] }) {
  const room = useRoom();
  const { slug, me, negotiation } = room;
  const [draft, setDraft] = useState<string | null>(null);
  const [calling, setCalling] = useState(false);
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
          <p className={classes.empty}>
            Until {moment(call.deadline)}
            {call.draft !== null &&
              `, on ${negotiation.drafts.find(({ id }) => id === call.draft)?.title ?? 'a draft'}`}
          </p>
          <ul className={classes.list}>
            {call.submissions.map((one) => (
              <li key={one.id}>
                <span className={classes.grow}>{nameOf(room, one.delegation)}</span>
                <span className={classes.soft}>
                  {moment(one.filed_at)}
                  {one.late && ', late'}
                </span>
                <p className={classes.words}>{one.words}</p>
              </li>
            ))}
          </ul>
          {(may(me.role, 'position') || may(me.role, 'steer')) && (
            <Ask
              label={me.delegation === null ? 'Enter a submission…' : 'File a submission…'}
              name={`${me.delegation === null ? 'Enter' : 'File'} a submission on ${call.title}`}
            >
              {(close) => <FileSubmission call={call} onClose={close} />}
            </Ask>
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
        onAct={(title) => processActs(slug).call(title, Date.parse(deadline ?? '') * 1000, draft)}
        ready={deadline !== null}
      >
        <TextInput
          type="date"
          label="Until the end of"
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          required
        />
        <Select
          label="On the draft (optional)"
          clearable
          data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
          value={draft}
          onChange={setDraft}
        />
      </NameDialog>
    </section>
  );
}

function FileSubmission({ call, onClose }: { call: Call; onClose: () => void }) {
  const { slug, me } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const own = me.delegation !== null;
  return (
    <WordsDialog
      title={own ? 'File a written submission' : 'Enter a written submission'}
      label="Text"
      description={`Everybody in the negotiation reads it, in ${own ? 'your' : 'the'} delegation’s name.`}
      act="File it"
      ready={own || party !== null}
      onAct={(words) => processActs(slug).file(call.id, words, party)}
      onClose={onClose}
    >
      {!own && (
        <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      )}
    </WordsDialog>
  );
}
