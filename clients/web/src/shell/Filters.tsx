/** What an answer is narrowed to; the filters stand in the address. */
import { Select } from '@mantine/core';
import { useSearchParams } from 'react-router';
import type { Wanted } from '../api/queries';
import { useRoom } from '../room/context';
import { STATES } from '../words/StateMark';
import classes from './Filters.module.css';

const NAMES = ['issue', 'delegation', 'group', 'kind', 'state'] as const;
const KINDS = ['insertion', 'deletion', 'reservation'];

/** What the address asks for. */
export function useWanted(): Wanted {
  const [params] = useSearchParams();
  return {
    issue: params.get('issue'),
    delegation: params.get('delegation'),
    group: params.get('group'),
    kind: params.get('kind'),
    state: params.get('state'),
  };
}

/** A choice for each. */
export function Filters() {
  const { negotiation } = useRoom();
  const [params, setParams] = useSearchParams();
  const plain = (all: readonly string[]) => all.map((value) => ({ value, label: value }));
  const byName = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  const choices = {
    issue: negotiation.issues.map((one) => ({ value: one.id, label: one.title })),
    delegation: byName(negotiation.delegations),
    group: byName(negotiation.groups),
    kind: plain(KINDS),
    state: plain(STATES),
  };
  return (
    <div className={classes.filters}>
      {NAMES.map((name) => (
        <Select
          key={name}
          label={`${name[0]?.toUpperCase()}${name.slice(1)}`}
          size="xs"
          clearable
          searchable
          placeholder="All"
          data={choices[name]}
          value={params.get(name)}
          onChange={(value) =>
            setParams(
              (held) => {
                if (value === null) held.delete(name);
                else held.set(name, value);
                return held;
              },
              { replace: true },
            )
          }
        />
      ))}
    </div>
  );
}
