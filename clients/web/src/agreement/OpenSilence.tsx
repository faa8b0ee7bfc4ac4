/** Putting a draft under silence: until when in whose time, and with which letter. */
import { Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { silenceActs } from './acts';
import { Deadline } from './Deadline';
import { here, isOne, oneTimeIn, PLACES } from './places';

/** What is usual, in milliseconds. */
const USUAL = 72 * 3600e3;

/** The deadline offered is 72 hours from now. */
export function OpenSilence({ onClose }: { onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState<string | null>(negotiation.drafts[0]?.id ?? null);
  const [place, setPlace] = useState(here);
  const [usual] = useState(() => Date.now() + USUAL);
  const [set, setDeadline] = useState<string | null>(null);
  // Until somebody sets another, it is the same instant in the time of whichever place.
  const deadline = set ?? oneTimeIn(place, usual);
  const [letter, setLetter] = useState('');
  return (
    <ActDialog
      title="Put a draft under silence"
      act="Put it under silence"
      ready={draft !== null && isOne(place, deadline)}
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
      <Deadline
        place={place}
        description="72 hours are usual. The server’s clock rules."
        value={deadline}
        onChange={setDeadline}
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
