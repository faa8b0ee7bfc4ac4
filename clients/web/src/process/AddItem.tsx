/** Adding an item to a meeting's agenda: a title, and what of the text it is about. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { BracketSelect } from '../choosing/BracketSelect';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { type Meeting, processActs } from './acts';

/** Every screen that follows the meeting is led to what the item is about. */
export function AddItem({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [title, setTitle] = useState('');
  const [draft, setDraft] = useState<string | null>(null);
  const [bracket, setBracket] = useState<string | null>(null);
  const item = { id: null, title: title.trim(), draft, bracket };
  return (
    <ActDialog
      title="Add an item to the agenda"
      act="Add the item"
      ready={item.title !== ''}
      onAct={() => processActs(slug).setAgenda(meeting.id, [...meeting.agenda, item])}
      onClose={onClose}
    >
      <TextInput
        label="Item"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
        required
      />
      <Select
        label="About the draft (optional)"
        clearable
        data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft}
        onChange={(id) => {
          setDraft(id);
          setBracket(null);
        }}
      />
      {draft !== null && (
        <BracketSelect
          label="About this bracket in it (optional)"
          among={(one) => one.draft === draft}
          value={bracket}
          onChange={setBracket}
        />
      )}
    </ActDialog>
  );
}
