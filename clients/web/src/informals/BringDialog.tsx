/** Bringing in a text: what it is, and whence it comes. */
import { type ReactNode, useState } from 'react';
import { ActDialog } from '../shell/ActDialog';
import { WhenceFields } from './WhenceFields';
import { told, UNSAID } from './whence';

type Told = NonNullable<ReturnType<typeof told>>;

interface Props {
  title: string;
  /** Whether the text itself is said. */
  ready: boolean;
  onBring: (whence: Told) => Promise<unknown>;
  onClose: () => void;
  /** The text. */
  children: ReactNode;
}

/** Ready once it is said what it is and who brought it. */
export function BringDialog({ title, ready, onBring, onClose, children }: Props) {
  const [whence, setWhence] = useState(UNSAID);
  const said = told(whence);
  return (
    <ActDialog
      title={title}
      size="lg"
      act="Bring it in"
      ready={ready && said !== null}
      onAct={async () => {
        if (said !== null) await onBring(said);
      }}
      onClose={onClose}
    >
      {children}
      <WhenceFields whence={whence} onSay={setWhence} />
    </ActDialog>
  );
}
