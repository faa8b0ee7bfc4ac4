/** The pen brings in text that emerged from informals: words, a paragraph, or one more option. */
import { MultiSelect, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useDraftText } from '../api/queries';
import { BracketSelect } from '../choosing/BracketSelect';
import { DelegationsSelect } from '../choosing/DelegationSelect';
import { wordsOf } from '../choosing/opening';
import { ParagraphSelect } from '../choosing/ParagraphSelect';
import { NOTHING, WordsInText } from '../choosing/WordsInText';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { informalsActs } from './acts';
import { placed, type Where } from './place';

type What = 'words' | 'instead' | 'option' | 'paragraph';

const WHATS: { value: What; label: string }[] = [
  { value: 'words', label: 'words' },
  { value: 'instead', label: 'in place of words' },
  { value: 'option', label: 'an option' },
  { value: 'paragraph', label: 'a paragraph' },
];

/** It enters in brackets that nobody proposes; who brought it takes no position by that. */
export function BringIn({ onClose }: { onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState(negotiation.drafts[0]?.id ?? '');
  const [what, setWhat] = useState<What>('words');
  const [paragraph, setParagraph] = useState<string | null>(null);
  const [beside, setBeside] = useState<string | null>(null);
  const [found, setFound] = useState(NOTHING);
  const [words, setWords] = useState('');
  const [label, setLabel] = useState('');
  const [delegations, setDelegations] = useState<string[]>([]);
  const [groups, setGroups] = useState<string[]>([]);
  const [informal, setInformal] = useState('');
  const [when, setWhen] = useState('');
  const text = useDraftText(slug, draft, null);
  const held = text.data?.paragraphs.find(({ id }) => id === paragraph);
  const standing = held === undefined ? '' : wordsOf(held);
  const where: Where = what === 'instead' ? 'instead' : 'after';
  const place = what === 'option' ? {} : placed(where, found, standing);
  const ready =
    what === 'paragraph'
      ? words.trim() !== ''
      : words !== '' && paragraph !== null && place !== null && (what !== 'option' || !!beside);
  const bring = () => {
    const brought = {
      delegations,
      groups,
      informal: informal.trim(),
      ...(when === '' ? {} : { held_at: new Date(when).getTime() * 1000 }),
    };
    const acts = informalsActs(slug);
    return what === 'paragraph'
      ? acts.bringParagraph(draft, {
          ...brought,
          after: paragraph,
          kind: held === undefined || held.kind === 'heading' ? 'text' : held.kind,
          level: held === undefined || held.kind === 'heading' ? 0 : held.level,
          label: label.trim(),
          text: words.trim(),
        })
      : acts.bringWording(draft, paragraph ?? '', {
          ...brought,
          struck: '',
          reason: '',
          ...place,
          inserted: words,
          ...(what === 'option' ? { beside } : {}),
        });
  };
  return (
    <ActDialog
      title="Bring in text from informals"
      act="Bring it in"
      ready={ready}
      onAct={bring}
      onClose={onClose}
    >
      <Select
        label="Draft"
        data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft}
        allowDeselect={false}
        onChange={(id) => {
          setDraft(id ?? draft);
          setParagraph(null);
          setBeside(null);
          setFound(NOTHING);
        }}
      />
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="What comes in"
        data={WHATS}
        value={what}
        onChange={(value) => setWhat(value as What)}
      />
      <ParagraphSelect
        draft={draft}
        label={what === 'paragraph' ? 'After this paragraph (otherwise first)' : 'Paragraph'}
        value={paragraph}
        onChange={(id) => {
          setParagraph(id);
          setBeside(null);
          setFound(NOTHING);
        }}
      />
      {what === 'option' && (
        <BracketSelect
          label="One more option beside"
          among={(one) => one.draft === draft && one.paragraph === paragraph}
          value={beside}
          onChange={setBeside}
        />
      )}
      {(what === 'words' || what === 'instead') && (
        <WordsInText
          label={what === 'instead' ? 'In place of these words' : 'After these words'}
          {...(what === 'words' && { description: 'Without any, at the end of the paragraph.' })}
          text={standing}
          found={found}
          onFind={setFound}
        />
      )}
      <Textarea
        label="The text"
        description="Letter by letter, spaces included. It enters in brackets that nobody proposes."
        autosize
        minRows={2}
        dir="auto"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        required
      />
      {what === 'paragraph' && (
        <TextInput
          label="Label (optional)"
          description="Without one, as the practice of numbering has it."
          maxLength={24}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
      )}
      <DelegationsSelect
        label="Brought by"
        description="To bring a text is no position on it. Nobody named: the co-facilitators brought it."
        value={delegations}
        onChange={setDelegations}
      />
      {negotiation.groups.length > 0 && (
        <MultiSelect
          label="Groups that brought it"
          searchable
          data={negotiation.groups.map(({ id, name, code }) => ({
            value: id,
            label: `${name} (${code})`,
          }))}
          value={groups}
          onChange={setGroups}
        />
      )}
      <TextInput
        label="From which informal meeting (optional)"
        value={informal}
        onChange={(event) => setInformal(event.currentTarget.value)}
      />
      <TextInput
        label="When that was (optional)"
        type="datetime-local"
        value={when}
        onChange={(event) => setWhen(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
