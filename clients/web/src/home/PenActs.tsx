/** What those who steer can do from the negotiation's page. */
import { Button, Menu, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { steeringActs } from '../api/acts';
import { useRoom } from '../room/context';
import { useAct } from '../shell/useAct';
import { AnnounceRegime } from './AnnounceRegime';
import { BringText } from './BringText';
import { Invite } from './Invite';
import { NameDialog } from './NameDialog';

type Dialog = 'text' | 'person' | 'round' | 'delegation' | 'issue' | 'regime';

/** Buttons, and the dialogs that they open. */
export function PenActs() {
  const { slug, negotiation } = useRoom();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [code, setCode] = useState('');
  const [parent, setParent] = useState<string | null>(null);
  const acts = steeringActs(slug);
  const closing = useAct(acts.closeRound);
  const open = negotiation.rounds.find((round) => round.closed === null);
  const shut = () => setDialog(null);
  return (
    <>
      <Button size="sm" onClick={() => setDialog('text')}>
        Bring a text
      </Button>
      <Button size="sm" variant="default" onClick={() => setDialog('person')}>
        Invite a person
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" variant="default">
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('round')}>Open a round</Menu.Item>
          {open && <Menu.Item onClick={() => closing.run()}>Close {open.name}</Menu.Item>}
          <Menu.Item onClick={() => setDialog('delegation')}>Add a delegation</Menu.Item>
          <Menu.Item onClick={() => setDialog('issue')}>Add an issue</Menu.Item>
          <Menu.Item onClick={() => setDialog('regime')}>Announce the regime</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <BringText opened={dialog === 'text'} onClose={shut} />
      <AnnounceRegime opened={dialog === 'regime'} onClose={shut} />
      <Invite opened={dialog === 'person'} onClose={shut} />
      <NameDialog
        title="Open a round"
        label="Name of the round"
        placeholder={`Round ${negotiation.rounds.length + 1}`}
        act={open ? `Close ${open.name} and open this one` : 'Open the round'}
        opened={dialog === 'round'}
        onClose={shut}
        onAct={acts.openRound}
      />
      <NameDialog
        title="Add a delegation"
        label="Name"
        act="Add the delegation"
        opened={dialog === 'delegation'}
        onClose={shut}
        onAct={(name) => acts.addDelegation(name, code.trim())}
        ready={code.trim() !== ''}
      >
        <TextInput
          label="Code"
          description="The short form in attributions, such as ALD."
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          required
        />
      </NameDialog>
      <NameDialog
        title="Add an issue"
        label="Title"
        act="Add the issue"
        opened={dialog === 'issue'}
        onClose={shut}
        onAct={(title) => acts.addIssue(title, parent)}
      >
        <Select
          label="Under"
          placeholder="No other issue"
          clearable
          data={negotiation.issues.map((issue) => ({ value: issue.id, label: issue.title }))}
          value={parent}
          onChange={setParent}
        />
      </NameDialog>
    </>
  );
}
