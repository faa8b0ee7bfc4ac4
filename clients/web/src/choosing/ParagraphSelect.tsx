/** Choosing among the paragraphs of a draft, by label and first words. */
import { MultiSelect, Select } from '@mantine/core';
import { useDraftText } from '../api/queries';
import type { Paragraph } from '../api/types';
import { useRoom } from '../room/context';
import { opening } from './opening';

interface Words {
  label: string;
  description?: string;
  placeholder?: string;
  required?: boolean;
}

/** One of them; nothing to choose from while no draft is named. */
export function ParagraphSelect({
  draft,
  ...props
}: Words & {
  draft: string;
  value: string | null;
  onChange: (paragraph: string | null) => void;
}) {
  return (
    <Select
      searchable
      clearable
      data={useParagraphs(draft)}
      data-autofocus={props.required}
      {...props}
    />
  );
}

/** Any number of them. */
export function ParagraphsSelect({
  draft,
  ...props
}: Words & { draft: string; value: string[]; onChange: (paragraphs: string[]) => void }) {
  return <MultiSelect searchable data={useParagraphs(draft)} {...props} />;
}

function useParagraphs(draft: string) {
  const { slug } = useRoom();
  const text = useDraftText(slug, draft, null);
  return (text.data?.paragraphs ?? []).map((one: Paragraph) => ({
    value: one.id,
    label: opening(one),
  }));
}
