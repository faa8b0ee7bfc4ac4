/** What typing does here: the pen's edits, a delegation's proposals, or nothing. */
import { useRoom } from '../../room/context';
import { may } from '../../room/rights';
import classes from './ModeChip.module.css';

/** “Pen”, “Proposing for Aldovia” or “Reading”; a past moment is only read. */
export function ModeChip({ past }: { past: boolean }) {
  const { me, delegations } = useRoom();
  const party = me.delegation ? delegations.get(me.delegation)?.name : undefined;
  const [mode, words] = past
    ? ['read', 'Reading']
    : may(me.role, 'pen')
      ? ['pen', 'Pen']
      : party
        ? ['propose', `Proposing for ${party}`]
        : ['read', 'Reading'];
  return (
    <span className={classes.chip} data-mode={mode}>
      {words}
    </span>
  );
}
