/** Whence a text comes, in a line: on its card and in the list of what was brought. */
import { Codes } from '../bracket/Codes';
import { moment } from '../words/dates';
import type { Informals } from './acts';

/** “From informals (“Friends of the Chair”, 14 May 2026, 15:04), brought by MEX, NOR”. */
export function FromInformals({ informals }: { informals: Informals }) {
  const { delegations, groups, informal, held_at } = informals;
  const by = [...groups, ...delegations];
  const where = [
    ...(informal ? [`“${informal}”`] : []),
    ...(held_at === null ? [] : [moment(held_at)]),
  ].join(', ');
  return (
    <>
      From informals{where && ` (${where})`}, brought by{' '}
      {by.length > 0 ? <Codes delegations={by} /> : 'the co-facilitators'}
    </>
  );
}
