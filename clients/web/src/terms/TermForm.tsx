/** Settling a term, or correcting it: its wording, and the wordings that it replaces. */
import { Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { type Term, termActs } from './acts';

/** Nothing in the text changes until it is applied. */
export function TermForm({ one, onClose }: { one: Term | null; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [wording, setWording] = useState(one?.wording ?? '');
  const [replaces, setReplaces] = useState<string[]>(one?.replaces ?? []);
  const [issue, setIssue] = useState<string | null>(one?.issue ?? null);
  const acts = termActs(slug);
  return (
    <ActDialog
      title={one === null ? 'Settle a term' : `Correct “${one.wording}”`}
      act={one === null ? 'Settle it' : 'Correct it'}
      ready={wording.trim() !== ''}
      onAct={() => {
        const body = { wording: wording.trim(), replaces, issue };
        return one === null ? acts.settle(body) : acts.correct(one.id, body);
      }}
      onClose={onClose}
    >
      <TextInput
        label="The term"
        description="Nothing in the text changes until it is applied to a draft."
        placeholder="migrants in an irregular situation"
        value={wording}
        dir="auto"
        onChange={(event) => setWording(event.currentTarget.value)}
        data-autofocus
        required
      />
      <TagsInput
        label="Instead of"
        description="Each wording that it replaces; Enter after each."
        value={replaces}
        onChange={setReplaces}
        acceptValueOnBlur
      />
      <Select
        label="On the issue (optional)"
        clearable
        searchable
        data={negotiation.issues.map(({ id, title }) => ({ value: id, label: title }))}
        value={issue}
        onChange={setIssue}
      />
    </ActDialog>
  );
}
