/** Announcing by which practice paragraphs are labelled. */
import { Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { numberingActs, type Profile } from './acts';
import { example } from './example';

type Separator = Profile['separator'];

const SEPARATORS = (word: string): { value: Separator; label: string }[] => [
  { value: ' ', label: `A space: 15 ${word}` },
  { value: '', label: `Nothing: 15${word}` },
  { value: '.', label: `A full stop: 15.${word}` },
];

/** The practice of the United Nations is what is offered first. */
export function AnnounceNumbering({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const { slug } = useRoom();
  const [separator, setSeparator] = useState<Separator>(profile.separator);
  const [inserts, setInserts] = useState(profile.inserts.join(', '));
  const [before, setBefore] = useState<Separator>(profile.before_alternative);
  const [alternative, setAlternative] = useState(profile.alternative);
  const [automatic, setAutomatic] = useState(profile.automatic);
  const words = inserts.split(/[\s,]+/).filter((word) => word !== '');
  const next = { separator, inserts: words, before_alternative: before, alternative, automatic };
  return (
    <ActDialog
      title="Announce the practice of numbering"
      act="Announce it"
      ready={words.length > 0 && alternative.trim() !== ''}
      onAct={() => numberingActs(slug).announce({ ...next, alternative: alternative.trim() })}
      onClose={onClose}
    >
      <TextInput
        label="Paragraphs inserted after one are called"
        description="In order, with commas between them."
        value={inserts}
        onChange={(event) => setInserts(event.currentTarget.value)}
        data-autofocus
        required
      />
      <Select
        label="With"
        data={SEPARATORS(words[0] ?? 'bis')}
        value={separator}
        allowDeselect={false}
        onChange={(value) => value !== null && setSeparator(value as Separator)}
      />
      <TextInput
        label="A paragraph that would stand instead of one is called"
        value={alternative}
        onChange={(event) => setAlternative(event.currentTarget.value)}
        required
      />
      <Select
        label="With"
        data={SEPARATORS(alternative || 'alt')}
        value={before}
        allowDeselect={false}
        onChange={(value) => value !== null && setBefore(value as Separator)}
      />
      <Checkbox
        label="A new paragraph is given its label by itself"
        checked={automatic}
        onChange={(event) => setAutomatic(event.currentTarget.checked)}
      />
      <p role="status">After 15: {example(next)}</p>
    </ActDialog>
  );
}
