/** Entering that a delegation objects to what is on screen. */
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { useRoom } from '../room/context';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { entering } from './acts';

interface Props {
  question: string;
  /** The question in words. */
  asked: string;
}

/** It stands at once, and is marked until the delegation confirms it. */
export function EnterObjection({ question, asked }: Props) {
  return (
    <Ask label="Enter an objection…" name={`Enter an objection for a delegation: ${asked}`}>
      {(close) => <Objection question={question} asked={asked} onClose={close} />}
    </Ask>
  );
}

function Objection({ question, asked, onClose }: Props & { onClose: () => void }) {
  const { slug } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  return (
    <WordsDialog
      title="Enter an objection for a delegation"
      label="Why?"
      act="Enter it"
      ready={party !== null}
      onAct={async (reason) => {
        if (party !== null) await entering(slug, party).object(question, reason);
      }}
      onClose={onClose}
    >
      <p>{asked}</p>
      <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
    </WordsDialog>
  );
}
