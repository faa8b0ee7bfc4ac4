/** What may be entered for a delegation about a bracket, and what each needs. */
import type { StanceKind } from '../api/types';
import type { entering } from './acts';

/** What a delegation says. */
export type Deed =
  | StanceKind
  | 'co-sponsors'
  | 'leaves'
  | 'withdraws'
  | 'lifts'
  | 'on-behalf'
  | 'aligns'
  | 'dissociates';

/** Whether it is said on behalf of a group, or about one: it must be, may be, or cannot. */
type Grouped = 'must' | 'may' | 'cannot';
/** Whether it takes words. */
type Worded = 'must' | 'may' | 'cannot';

interface Rule {
  value: Deed;
  label: string;
  group: Grouped;
  words: Worded;
}

/** In the order in which they are offered. */
export const DEEDS: readonly Rule[] = [
  { value: 'objection', label: 'Objects (with a reason)', group: 'may', words: 'must' },
  { value: 'acceptance', label: 'Accepts', group: 'may', words: 'may' },
  { value: 'can-go-along', label: 'Can go along', group: 'may', words: 'may' },
  {
    value: 'conditional-acceptance',
    label: 'Accepts, on a condition',
    group: 'may',
    words: 'must',
  },
  { value: 'awaiting-instructions', label: 'Awaits instructions', group: 'may', words: 'may' },
  { value: 'scrutiny-reserve', label: 'Places a scrutiny reserve', group: 'may', words: 'may' },
  { value: 'lifts', label: 'Lifts its condition', group: 'may', words: 'cannot' },
  { value: 'withdraws', label: 'Withdraws its position', group: 'may', words: 'cannot' },
  { value: 'co-sponsors', label: 'Co-sponsors the proposal', group: 'cannot', words: 'cannot' },
  { value: 'leaves', label: 'No longer co-sponsors it', group: 'cannot', words: 'cannot' },
  {
    value: 'on-behalf',
    label: 'Makes its proposal on behalf of a group',
    group: 'must',
    words: 'cannot',
  },
  { value: 'aligns', label: 'Aligns with its group', group: 'must', words: 'cannot' },
  { value: 'dissociates', label: 'Dissociates from its group', group: 'must', words: 'must' },
];

/** What a deed needs. */
export const ruleOf = (deed: Deed): Rule => {
  const found = DEEDS.find(({ value }) => value === deed);
  if (found === undefined) throw new Error(`nothing is known of ${deed}`);
  return found;
};

/** Enters it; `group` is the group that is spoken for, or spoken of. */
export function enter(
  acts: ReturnType<typeof entering>,
  bracket: string,
  { deed, said, group }: { deed: Deed; said: string; group: string | null },
): Promise<unknown> {
  const rule = ruleOf(deed);
  const spoken = rule.group === 'cannot' ? null : group;
  if (rule.group === 'must' && spoken === null) throw new Error(`${deed} needs a group`);
  switch (deed) {
    case 'co-sponsors':
      return acts.cosponsor(bracket);
    case 'leaves':
      return acts.leave(bracket);
    case 'withdraws':
      return acts.withdraw(bracket, spoken);
    case 'lifts':
      return acts.liftCondition(bracket, spoken);
    case 'on-behalf':
      return acts.proposeOnBehalf(bracket, spoken ?? '');
    case 'aligns':
      return acts.align(bracket, spoken ?? '');
    case 'dissociates':
      return acts.dissociate(bracket, spoken ?? '', said);
    case 'conditional-acceptance':
      return acts.take(bracket, { stance: deed, reason: '', condition: said, group: spoken });
    default:
      return acts.take(bracket, { stance: deed, reason: said, condition: null, group: spoken });
  }
}
