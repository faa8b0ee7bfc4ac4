/** Choosing enrolled groups; nothing where there is none. */
import { MultiSelect, Select } from '@mantine/core';
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
  const groups = useGroups();
  if (groups.length === 0) return null;
  return <Select searchable clearable={!props.required} data={groups} {...props} />;
}

/** Any number of them. */
export function GroupsSelect(props: {
  label: string;
  value: string[];
  onChange: (groups: string[]) => void;
}) {
  const groups = useGroups();
  if (groups.length === 0) return null;
  return <MultiSelect searchable data={groups} {...props} />;
}

function useGroups() {
  return useRoom().negotiation.groups.map(({ id, name, code }) => ({
    value: id,
    label: `${name} (${code})`,
  }));
}
