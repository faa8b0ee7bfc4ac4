/** Kind, level and label of a paragraph. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Paragraph, ParagraphKind } from '../../api/types';
import { FormDialog } from '../../shell/FormDialog';
import { useAct } from '../../shell/useAct';

const KINDS: { value: ParagraphKind; label: string }[] = [
  { value: 'heading', label: 'Heading' },
  { value: 'preambular', label: 'Preambular paragraph' },
  { value: 'operative', label: 'Operative paragraph' },
  { value: 'chapeau', label: 'Chapeau' },
  { value: 'sub', label: 'Sub-paragraph' },
  { value: 'text', label: 'Text' },
];

interface Props {
  paragraph: Paragraph;
  onClose: () => void;
  onAct: (kind: ParagraphKind, level: number, label: string) => Promise<unknown>;
}

/** Renumbering is an event of its own; the paragraph stays the same one. */
export function Relabel({ paragraph, onClose, onAct }: Props) {
  const [kind, setKind] = useState(paragraph.kind);
  const [level, setLevel] = useState(paragraph.level);
  const [label, setLabel] = useState(paragraph.label);
  const [refusal, setRefusal] = useState<string | null>(null);
  const acting = useAct(onAct, { done: onClose, refused: setRefusal });
  return (
    <FormDialog
      title="Kind, level and label"
      opened
      onClose={onClose}
      act="Change the paragraph"
      busy={acting.busy}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        acting.run(kind, level, label.trim());
      }}
    >
      <Select
        label="Kind"
        data={KINDS}
        value={kind}
        onChange={(value) => value && setKind(value as ParagraphKind)}
        allowDeselect={false}
      />
      <NumberInput
        label="Level"
        description="How deep it stands; 0 is outermost."
        min={0}
        max={8}
        value={level}
        onChange={(value) => setLevel(typeof value === 'number' ? value : 0)}
      />
      <TextInput
        label="Label"
        description="As it is printed: 15, 15 bis, (a)."
        maxLength={24}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}
