/** What delegations said on the record; and putting a statement there. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { moment } from '../words/dates';
import { type Statement, useStatements } from './acts';
import { MakeStatement } from './MakeStatement';
import classes from './Process.module.css';

/** As many as one takes in at a glance. */
const LATEST = 5;

/** The latest first; the others when asked for. */
export function Statements() {
  const { slug, me } = useRoom();
  const found = useStatements(slug);
  const [all, setAll] = useState(false);
  const statements = (found.data?.statements ?? []).toReversed();
  const shown = all ? statements : statements.slice(0, LATEST);
  return (
    <section aria-labelledby="statements">
      <h2 id="statements" className={classes.section}>
        Statements
      </h2>
      {found.error && !found.data && <p role="alert">{found.error.message}</p>}
      {found.data && statements.length === 0 && (
        <p className={classes.empty}>Nothing was said on the record yet.</p>
      )}
      <ul className={classes.list}>
        {shown.map((one) => (
          <li key={one.id}>
            <Said one={one} />
          </li>
        ))}
      </ul>
      <div className={classes.acts}>
        {(may(me.role, 'position') || may(me.role, 'steer')) && (
          <Ask
            label={
              me.delegation === null ? 'Enter a statement for a delegation…' : 'Make a statement…'
            }
          >
            {(close) => <MakeStatement onClose={close} />}
          </Ask>
        )}
        {statements.length > LATEST && (
          <Button size="xs" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Only the latest' : `All ${statements.length} statements`}
          </Button>
        )}
      </div>
    </section>
  );
}

function Said({ one }: { one: Statement }) {
  const room = useRoom();
  const { negotiation } = room;
  const issue = negotiation.issues.find(({ id }) => id === one.issue);
  return (
    <>
      <span className={classes.grow}>
        {nameOf(room, one.delegation)}
        {one.on_behalf && `, on behalf of ${one.on_behalf}`}
        {issue && <span className={classes.soft}> on {issue.title}</span>}
      </span>
      <span className={classes.soft}>
        {moment(one.said_at)}
        {one.entered === 'unconfirmed' && ', entered for it, not yet confirmed'}
        {one.entered === 'corrected' && ', entered for it: not its position'}
      </span>
      <p className={classes.words} dir="auto">
        {one.words}
      </p>
    </>
  );
}
