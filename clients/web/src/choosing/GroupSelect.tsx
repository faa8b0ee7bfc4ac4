/** Choosing an enrolled group; nothing where there is none. */
import { Select } from '@mantine/core';
import { useRoom } from '../room/context';

interface Props {
  label: string;
  description?: string;
  required?: boolean;
  value: string | null;
  onChange: (group: string | null) => void;
}

/** By name, with its code. */
export function GroupSelect(props: Props) {
  const { negotiation } = useRoom();
  if (negotiation.groups.length === 0) return null;
  return (
    <Select
      searchable
      clearable={!props.required}
      data={negotiation.groups.map(({ id, name, code }) => ({
        value: id,
        label: `${name} (${code})`,
      }))}
      {...props}
    />
  );
}
