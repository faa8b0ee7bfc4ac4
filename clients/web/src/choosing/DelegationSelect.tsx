/** Choosing delegations by name or code. */
import { MultiSelect, Select } from '@mantine/core';
import { useRoom } from '../room/context';

interface Words {
  label: string;
  description?: string;
  required?: boolean;
}

/** One of them. */
export function DelegationSelect(
  props: Words & { value: string | null; onChange: (delegation: string | null) => void },
) {
  return (
    <Select
      searchable
      clearable={!props.required}
      data={useDelegations()}
      data-autofocus={props.required}
      {...props}
    />
  );
}

/** Any number of them. */
export function DelegationsSelect(
  props: Words & { value: string[]; onChange: (delegations: string[]) => void },
) {
  return <MultiSelect searchable data={useDelegations()} {...props} />;
}

function useDelegations() {
  const { negotiation } = useRoom();
  return negotiation.delegations.map(({ id, name, code }) => ({
    value: id,
    label: `${name} (${code})`,
  }));
}
