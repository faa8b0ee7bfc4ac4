/** Settling a package: the outcome of each of its brackets that is open, all in one act. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import classes from './Agreement.module.css';
import { type Package, type PackageOutcome, packageActs } from './acts';

const OUTCOMES: { value: PackageOutcome['outcome']; label: string }[] = [
  { value: 'retained', label: 'The words stay' },
  { value: 'deleted', label: 'The words go' },
  { value: 'merged', label: 'Agreed wording takes their place' },
];

/** Each bracket asks what becomes of it; none is left out. */
export function SettlePackage({ one, onClose }: { one: Package; onClose: () => void }) {
  const { slug } = useRoom();
  const open = one.brackets.filter(({ standing }) => standing === 'open');
  const [outcomes, setOutcomes] = useState<readonly PackageOutcome[]>(() =>
    open.map(({ bracket }) => ({ bracket, outcome: 'retained', text: '' })),
  );
  const change = (bracket: string, to: Partial<PackageOutcome>) =>
    setOutcomes((held) => held.map((it) => (it.bracket === bracket ? { ...it, ...to } : it)));
  return (
    <ActDialog
      title={`Settle ${one.title}`}
      act="Settle the package"
      size="lg"
      ready={outcomes.every((it) => it.outcome !== 'merged' || it.text !== '')}
      onAct={() =>
        packageActs(slug).agree(
          one.id,
          outcomes.map((it) => (it.outcome === 'merged' ? it : { ...it, text: '' })),
        )
      }
      onClose={onClose}
    >
      <p className={classes.soft}>All of its brackets are settled at once, or none.</p>
      {open.map(({ bracket, words }) => {
        const chosen = outcomes.find((it) => it.bracket === bracket);
        return (
          <div key={bracket} className={classes.outcome}>
            <Select
              label={`“${words}”`}
              data={OUTCOMES}
              value={chosen?.outcome ?? 'retained'}
              allowDeselect={false}
              onChange={(value) =>
                value && change(bracket, { outcome: value as PackageOutcome['outcome'] })
              }
            />
            {chosen?.outcome === 'merged' && (
              <TextInput
                label="Agreed wording"
                value={chosen.text}
                onChange={(event) => change(bracket, { text: event.currentTarget.value })}
                required
              />
            )}
          </div>
        );
      })}
    </ActDialog>
  );
}
