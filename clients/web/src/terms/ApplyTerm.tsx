/** Applying a term to a draft: every change is read before it is made, and some may be spared. */
import { Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { count } from '../words/dates';
import { type Term, termActs, useConsequences } from './acts';
import { ChangeRead, Left } from './Changes';
import classes from './Terms.module.css';

/** All changes in one act. */
export function ApplyTerm({ one, onClose }: { one: Term; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState(negotiation.drafts[0]?.id ?? '');
  const [spared, setSpared] = useState<string[]>([]);
  const all = useConsequences(slug, one.id, draft, []);
  const changes = all.data?.changes ?? [];
  const made = changes.filter(({ paragraph }) => !spared.includes(paragraph));
  return (
    <ActDialog
      title={`Apply “${one.wording}”`}
      act={`Make ${count(made.length, 'change')}`}
      size="lg"
      ready={made.length > 0}
      onAct={() => termActs(slug).apply(one.id, draft, spared)}
      onClose={onClose}
    >
      <Select
        label="Draft"
        data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft}
        allowDeselect={false}
        onChange={(id) => {
          setDraft(id ?? draft);
          setSpared([]);
        }}
      />
      {all.error && <p role="alert">{all.error.message}</p>}
      {all.data && changes.length === 0 && <p>Nothing in this draft would change.</p>}
      {changes.length > 0 && (
        <ul className={`${classes.changes} ${classes.within}`} aria-label="What would change">
          {changes.map((change, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: two changes of a paragraph may read alike
              key={index}
            >
              <Checkbox
                checked={!spared.includes(change.paragraph)}
                onChange={(event) => {
                  const on = event.currentTarget.checked;
                  setSpared((held) =>
                    on ? held.filter((id) => id !== change.paragraph) : [...held, change.paragraph],
                  );
                }}
                label={<ChangeRead change={change} />}
              />
            </li>
          ))}
        </ul>
      )}
      <Left left={all.data?.left ?? []} />
    </ActDialog>
  );
}
