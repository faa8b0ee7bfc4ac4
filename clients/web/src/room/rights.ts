/** What a role may do, for showing only what can be done; the server decides. */
import type { Me, Negotiation, Regime, Role } from '../api/types';

type Right = 'propose' | 'position' | 'pen' | 'steer' | 'enrol';

const STEERING: readonly Right[] = ['pen', 'steer', 'enrol'];

const RIGHTS: Record<Role, readonly Right[]> = {
  'co-facilitator': STEERING,
  secretariat: STEERING,
  delegate: ['propose', 'position'],
  observer: [],
  auditor: [],
};

/** Whether `role` carries `right` (the table of `events/permissions.py`). */
export const may = (role: Role, right: Right): boolean => RIGHTS[role].includes(right);

/** Whether the reader may write with the pen: a co-facilitator not while another holds it alone. */
export const holdsPen = (me: Me, { pen }: Negotiation): boolean =>
  may(me.role, 'pen') && (me.role !== 'co-facilitator' || pen === null || pen === me.participant);

/**
 * Whether `role` types nothing into the room: under a chair's text, and where delegations table what
 * they prepare in workspaces.
 */
export const onlyTakesPositions = (role: Role, regime: Regime): boolean =>
  (regime.kind === "chair's text" || regime.typing === 'tabled') && may(role, 'propose');
