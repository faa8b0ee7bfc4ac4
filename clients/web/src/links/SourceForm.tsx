/** Noting where a phrase of a paragraph comes from: agreed language. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ParagraphSelect } from '../choosing/ParagraphSelect';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { linkActs } from './acts';

/** The phrase must stand there. */
export function SourceForm({ onClose }: { onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState(negotiation.drafts[0]?.id ?? '');
  const [paragraph, setParagraph] = useState<string | null>(null);
  const [phrase, setPhrase] = useState('');
  const [instrument, setInstrument] = useState('');
  const [reference, setReference] = useState('');
  const said = { phrase: phrase.trim(), instrument: instrument.trim() };
  return (
    <ActDialog
      title="Note agreed language"
      act="Note the source"
      ready={paragraph !== null && said.phrase !== '' && said.instrument !== ''}
      onAct={() =>
        linkActs(slug).note({
          draft,
          paragraph: paragraph ?? '',
          ...said,
          reference: reference.trim(),
        })
      }
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
        }}
      />
      <ParagraphSelect
        draft={draft}
        label="Paragraph"
        value={paragraph}
        onChange={setParagraph}
        required
      />
      <TextInput
        label="Phrase"
        description="As it stands in the paragraph."
        value={phrase}
        dir="auto"
        onChange={(event) => setPhrase(event.currentTarget.value)}
        required
      />
      <TextInput
        label="Instrument"
        placeholder="The earlier text that it comes from"
        value={instrument}
        onChange={(event) => setInstrument(event.currentTarget.value)}
        required
      />
      <TextInput
        label="Paragraph there (optional)"
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
