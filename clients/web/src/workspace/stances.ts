/** What taking a stance is called, after the delegation's name. */
import type { StanceKind } from '../api/types';

/** In the third person, before what it is about. */
export const STANCES: Record<StanceKind, string> = {
  acceptance: 'accepts',
  'can-go-along': 'can go along with',
  'conditional-acceptance': 'accepts, on a condition,',
  objection: 'objects to',
  'awaiting-instructions': 'awaits instructions on',
  'scrutiny-reserve': 'places a scrutiny reserve on',
};
