/** Splitting a bracket in two: proponents and positions hold for both parts. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import { bracketActs } from '../api/acts';
import { useDraftText } from '../api/queries';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { cuts } from './cuts';

/** One chooses the word with which the second part begins. */
export function SplitBracket({ bracket, onClose }: { bracket: Bracket; onClose: () => void }) {
  const { slug } = useRoom();
  const text = useDraftText(slug, bracket.draft, null);
  const [chosen, setChosen] = useState<string | null>(null);
  const places = cuts(text.data?.paragraphs ?? [], bracket.id);
  const cut = places.find((one) => key(one) === chosen);
  return (
    <ActDialog
      title="Split the bracket"
      act="Split it"
      ready={cut !== undefined}
      onAct={async () => {
        if (cut) await bracketActs(slug).split(bracket.id, cut.paragraph, cut.at);
      }}
      onClose={onClose}
    >
      <p dir="auto">{bracket.proposal}</p>
      <Select
        label="The second part begins with"
        description="Both parts keep their proponents, and whatever was said of it."
        searchable
        data={places.map((one) => ({ value: key(one), label: one.begins }))}
        value={chosen}
        onChange={setChosen}
        nothingFoundMessage="It cannot be split: it is a single word, or proposes a whole paragraph"
        data-autofocus
      />
    </ActDialog>
  );
}

const key = (cut: { paragraph: string; at: number }) => `${cut.paragraph} ${cut.at}`;
