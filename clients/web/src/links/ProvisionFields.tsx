/** Choosing a provision: a paragraph of a draft, or a bracket in it. */
import { Fieldset, Select } from '@mantine/core';
import { BracketSelect } from '../choosing/BracketSelect';
import { ParagraphSelect } from '../choosing/ParagraphSelect';
import { useRoom } from '../room/context';
import type { ProvisionBody } from './acts';

/** A provision that is being chosen. */
export interface Choosing {
  draft: string;
  paragraph: string | null;
  bracket: string | null;
}

/** None yet, in this draft. */
export const choosing = (draft: string | undefined): Choosing => ({
  draft: draft ?? '',
  paragraph: null,
  bracket: null,
});

/** What was chosen; null while no paragraph is. */
export const chosen = ({ draft, paragraph, bracket }: Choosing): ProvisionBody | null =>
  paragraph === null ? null : { draft, paragraph, bracket };

interface Props {
  legend: string;
  value: Choosing;
  onChange: (value: Choosing) => void;
}

/** Another draft forgets the paragraph, another paragraph the bracket. */
export function ProvisionFields({ legend, value, onChange }: Props) {
  const { negotiation } = useRoom();
  const { draft, paragraph, bracket } = value;
  return (
    <Fieldset legend={legend}>
      {negotiation.drafts.length > 1 && (
        <Select
          label="Draft"
          data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
          value={draft}
          allowDeselect={false}
          onChange={(id) => id && onChange(choosing(id))}
        />
      )}
      <ParagraphSelect
        draft={draft}
        label="Paragraph"
        value={paragraph}
        onChange={(id) => onChange({ draft, paragraph: id, bracket: null })}
        required
      />
      {paragraph !== null && (
        <BracketSelect
          label="Only this bracket in it (optional)"
          among={(one) => one.paragraph === paragraph}
          value={bracket}
          onChange={(id) => onChange({ ...value, bracket: id })}
        />
      )}
    </Fieldset>
  );
}
