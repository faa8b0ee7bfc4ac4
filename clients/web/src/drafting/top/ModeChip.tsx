/** What one does here: the pen's edits, a delegation's proposals, its positions, or reading. */
import { nameOf, useRoom } from '../../room/context';
import { holdsPen, may, onlyTakesPositions } from '../../room/rights';
import classes from './ModeChip.module.css';

/** “Pen”, “Proposing for Aldovia”, “Taking positions for …” or “Reading”, as the past is. */
export function ModeChip({ past, dictating }: { past: boolean; dictating: string | null }) {
  const room = useRoom();
  const { me, delegations, negotiation } = room;
  const party = me.delegation ? delegations.get(me.delegation)?.name : undefined;
  const [mode, words] = past
    ? ['read', 'Reading']
    : dictating !== null
      ? ['propose', `Typing for ${nameOf(room, dictating)}`]
      : may(me.role, 'pen')
        ? holdsPen(me, negotiation)
          ? ['pen', 'Pen']
          : ['read', 'Reading: a colleague has the pen']
        : party
          ? onlyTakesPositions(me.role, negotiation.regime)
            ? ['position', `Taking positions for ${party}`]
            : ['propose', `Proposing for ${party}`]
          : ['read', 'Reading'];
  return (
    <span className={classes.chip} data-mode={mode}>
      {words}
    </span>
  );
}
