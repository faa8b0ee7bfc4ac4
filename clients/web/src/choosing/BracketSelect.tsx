/** Choosing among the open brackets of the negotiation. */
import { MultiSelect, Select } from '@mantine/core';
import { useBoard } from '../api/queries';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';

interface Words {
  label: string;
  description?: string;
  placeholder?: string;
  required?: boolean;
}

/** One of them, of those that `among` lets pass. */
export function BracketSelect({
  among = all,
  ...props
}: Words & {
  among?: (bracket: Bracket) => boolean;
  value: string | null;
  onChange: (bracket: string | null) => void;
}) {
  const data = useOpen(among);
  return (
    <Select
      searchable
      clearable
      data={data}
      data-autofocus={props.required}
      nothingFoundMessage="None"
      {...props}
    />
  );
}

/** Any number of them. */
export function BracketsSelect({
  among = all,
  ...props
}: Words & {
  among?: (bracket: Bracket) => boolean;
  value: string[];
  onChange: (brackets: string[]) => void;
}) {
  const data = useOpen(among);
  return <MultiSelect searchable data={data} nothingFoundMessage="None" {...props} />;
}

const all = () => true;

function useOpen(among: (bracket: Bracket) => boolean) {
  const { slug } = useRoom();
  const board = useBoard(slug, null);
  return (board.data?.brackets ?? [])
    .filter((one) => one.life === 'open' && among(one))
    .map((one) => ({ value: one.id, label: `${one.paragraph_label} ${one.proposal}`.trim() }));
}
