/** Putting a draft under silence: until when in whose time, and with which letter. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { silenceActs } from './acts';
import { here, PLACES, timeIn } from './places';

/** What is usual, in milliseconds. */
const USUAL = 72 * 3600e3;

/** The deadline offered is 72 hours from now. */
export function OpenSilence({ onClose }: { onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState<string | null>(negotiation.drafts[0]?.id ?? null);
  const [place, setPlace] = useState(here);
  const [deadline, setDeadline] = useState(() => timeIn(here(), Date.now() + USUAL));
  const [letter, setLetter] = useState('');
  return (
    <ActDialog
      title="Put a draft under silence"
      act="Put it under silence"
      ready={draft !== null && deadline !== ''}
      onAct={() => silenceActs(slug).open(draft ?? '', deadline, place, letter.trim())}
      onClose={onClose}
    >
      <Select
        label="Draft"
        description="As it stands now. Nobody writes in it while the procedure runs."
        data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft}
        onChange={setDraft}
        allowDeselect={false}
      />
      <TextInput
        type="datetime-local"
        label="Until"
        description="72 hours are usual. The server’s clock rules."
        value={deadline}
        onChange={(event) => setDeadline(event.currentTarget.value)}
        required
      />
      <Select
        label="In the time of"
        searchable
        data={PLACES}
        value={place}
        onChange={(value) => value && setPlace(value)}
        allowDeselect={false}
      />
      <Textarea
        label="The chair’s letter (optional)"
        autosize
        minRows={3}
        maxRows={10}
        value={letter}
        onChange={(event) => setLetter(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
