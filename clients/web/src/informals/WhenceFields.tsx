/** Who brought a text from informals, from which meeting, and when that was. */
import { Group, Radio, TextInput } from '@mantine/core';
import { DelegationsSelect } from '../choosing/DelegationSelect';
import { GroupsSelect } from '../choosing/GroupSelect';
import { thisMinute, type Whence } from './whence';

interface Props {
  whence: Whence;
  onSay: (whence: Whence) => void;
}

/** To have brought a text is no position on it, and the form says so. */
export function WhenceFields({ whence, onSay }: Props) {
  return (
    <>
      <Radio.Group
        label="Who brought it"
        description="To have brought a text is no position on it, and makes it nobody’s proposal."
        value={whence.by}
        onChange={(by) => onSay({ ...whence, by: by as Whence['by'] })}
      >
        <Group gap="md" mt="xs">
          <Radio value="parties" label="Delegations or groups" />
          <Radio value="co-facilitators" label="The co-facilitators" />
        </Group>
      </Radio.Group>
      {whence.by === 'parties' && (
        <>
          <DelegationsSelect
            label="Delegations that brought it"
            value={whence.delegations}
            onChange={(delegations) => onSay({ ...whence, delegations })}
          />
          <GroupsSelect
            label="Groups that brought it"
            value={whence.groups}
            onChange={(groups) => onSay({ ...whence, groups })}
          />
        </>
      )}
      <TextInput
        label="From which informal meeting (optional)"
        maxLength={200}
        value={whence.informal}
        dir="auto"
        onChange={(event) => onSay({ ...whence, informal: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label="When that was (optional)"
        description="By your own clock. It stands beside the time at which it is recorded."
        max={thisMinute()}
        value={whence.held}
        onChange={(event) => onSay({ ...whence, held: event.currentTarget.value })}
      />
    </>
  );
}
