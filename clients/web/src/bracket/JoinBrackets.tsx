/** Joining a bracket with the one next to it: one of them goes on for both. */
import { useState } from 'react';
import { bracketActs } from '../api/acts';
import type { Bracket } from '../api/types';
import { BracketSelect } from '../choosing/BracketSelect';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';

/** Only those of the same kind and proponents are offered; whether they touch, the server says. */
export function JoinBrackets({ bracket, onClose }: { bracket: Bracket; onClose: () => void }) {
  const { slug } = useRoom();
  const [absorbed, setAbsorbed] = useState<string | null>(null);
  const alike = (one: Bracket) =>
    one.id !== bracket.id &&
    one.draft === bracket.draft &&
    one.kind === bracket.kind &&
    one.whole === bracket.whole &&
    [...one.proponents].sort().join() === [...bracket.proponents].sort().join();
  return (
    <ActDialog
      title="Join with the bracket next to it"
      act="Join them"
      ready={absorbed !== null}
      onAct={() => bracketActs(slug).join(bracket.id, absorbed ?? '')}
      onClose={onClose}
    >
      <p dir="auto">{bracket.proposal}</p>
      <BracketSelect
        label="Join it with"
        description="Of the same kind and the same proponents. This one goes on for both."
        among={alike}
        value={absorbed}
        onChange={setAbsorbed}
        required
      />
    </ActDialog>
  );
}
