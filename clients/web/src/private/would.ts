/** How a delegation would stand, after its name. */
import type { StanceKind } from '../api/types';

export const WOULD: Record<StanceKind, string> = {
  acceptance: 'would accept it',
  'can-go-along': 'could go along with it',
  'conditional-acceptance': 'would accept it on a condition',
  objection: 'would object',
  'awaiting-instructions': 'awaits instructions',
  'scrutiny-reserve': 'has a scrutiny reserve',
};
