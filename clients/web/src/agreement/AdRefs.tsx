/** What is agreed ad referendum, pending whom, corrected where; and what capitals say to it. */
import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { EnterCapital } from '../entered/EnterCapital';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { useAct } from '../shell/useAct';
import { WordsDialog } from '../shell/WordsDialog';
import { day } from '../words/dates';
import { AgreeForm } from './AgreeForm';
import classes from './Agreement.module.css';
import { type AdRef, adRefActs } from './acts';

/** Those that stand first, then those that a capital reopened. */
export function AdRefs({ agreements, live }: { agreements: readonly AdRef[]; live: boolean }) {
  const { me } = useRoom();
  const standing = agreements.filter((one) => one.reopened === null);
  const reopened = agreements.filter((one) => one.reopened !== null);
  return (
    <>
      <ul className={classes.list} aria-label="Agreed ad referendum">
        {[...standing, ...reopened].map((one) => (
          <li key={one.id} className={classes.item}>
            <AdRefItem one={one} live={live} />
          </li>
        ))}
      </ul>
      {live && may(me.role, 'steer') && (
        <div className={classes.buttons}>
          <Ask label="Agree a whole draft…">{(close) => <AgreeDraft onClose={close} />}</Ask>
        </div>
      )}
    </>
  );
}

function AdRefItem({ one, live }: { one: AdRef; live: boolean }) {
  const { slug, me, delegations, negotiation } = useRoom();
  const acts = adRefActs(slug);
  const confirming = useAct(acts.confirm);
  const name = (id: string | null) => delegations.get(id ?? '')?.name ?? 'a delegation';
  const title = negotiation.drafts.find((draft) => draft.id === one.draft)?.title ?? 'A draft';
  const paragraph = one.label ? `paragraph ${one.label}` : 'a paragraph';
  const place = one.paragraph === null ? 'the whole text' : paragraph;
  const what = one.bracket === null ? place : `“${one.words}” (${paragraph})`;
  return (
    <>
      <p className={classes.lead}>
        <Link to={`/n/${slug}/d/${one.draft}`}>{title}</Link>: {what}
      </p>
      <p>
        Agreed ad ref in the {one.level} on {day(one.agreed_at)}
        {one.pending.length > 0 && `, pending ${one.pending.map(name).join(', ')}`}.
      </p>
      {one.corrections.map((corrected) => (
        <p key={corrected.position}>
          Corrected: “{corrected.removed}” now reads “{corrected.inserted}” ({corrected.why})
        </p>
      ))}
      {one.reopened !== null && (
        <p role="note">
          Reopened by notification of {name(one.reopened_by)}: {one.reason}
        </p>
      )}
      {one.entered.length > 0 && (
        <p>
          {one.reopened === null
            ? `Entered for ${one.entered.map(name).join(', ')}, not yet confirmed: that the capital agrees.`
            : `The notification was entered for ${one.entered.map(name).join(', ')}, and is not yet confirmed.`}
        </p>
      )}
      {live && one.reopened === null && may(me.role, 'steer') && (
        <div className={classes.buttons}>
          <EnterCapital agreement={one.id} agreed={`${title}, ${place}`} pending={one.pending} />
        </div>
      )}
      {live && one.reopened === null && may(me.role, 'position') && (
        <div className={classes.buttons}>
          {one.pending.includes(me.delegation ?? '') && (
            <Button
              size="xs"
              loading={confirming.busy}
              aria-label={`Our capital agrees: ${title}, ${place}`}
              onClick={() => confirming.run(one.id)}
            >
              Our capital agrees
            </Button>
          )}
          <Ask
            label="Our capital does not agree…"
            name={`Our capital does not agree: ${title}, ${place}`}
          >
            {(close) => (
              <WordsDialog
                title="Notify: our capital does not agree"
                label="Why?"
                description="This reopens it, by right, and everybody is told."
                act="Notify"
                onAct={(reason) => acts.notify(one.id, reason)}
                onClose={close}
              />
            )}
          </Ask>
        </div>
      )}
    </>
  );
}

function AgreeDraft({ onClose }: { onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState<string | null>(negotiation.drafts[0]?.id ?? null);
  return (
    <AgreeForm
      title="Agree a whole draft ad referendum"
      act="Agreed ad referendum"
      ready={draft !== null}
      onAct={(level, pending) => adRefActs(slug).agree({ draft: draft ?? '' }, level, pending)}
      onClose={onClose}
    >
      <Select
        label="Draft"
        description="All of it is then locked for everyone, the pen included. A single paragraph is agreed from its margin in the draft."
        data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft}
        onChange={setDraft}
        allowDeselect={false}
      />
    </AgreeForm>
  );
}
