/** Naming the group that is spoken for: one that is enrolled, or another by its name. */
import { Autocomplete } from '@mantine/core';
import { useRoom } from '../room/context';

interface Props {
  label: string;
  description?: string;
  value: string;
  onChange: (group: string) => void;
}

/** Those that are enrolled are offered. */
export function GroupInput(props: Props) {
  const { negotiation } = useRoom();
  return <Autocomplete data={negotiation.groups.map(({ name }) => name)} {...props} />;
}
