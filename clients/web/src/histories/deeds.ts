/** What was done to words and paragraphs, said in words. */
import type { ComparisonRow, Deed, LifeStep, Passage } from './reads';

/** After the name of whoever did it. */
export const DONE: Record<Deed['doing'], string> = {
  written: 'wrote it',
  typing: 'deleted it',
  outcome: 'recorded the outcome',
  withdrawal: 'withdrew the proposal',
  'taken out': 'took the paragraph out',
  'bracket opened': 'put brackets on',
  'bracket settled': 'lifted the brackets',
  'bracket moved': 'moved the brackets',
  structure: 'arranged the paragraphs',
};

const STEPS: Record<LifeStep['kind'], string> = {
  added: 'Added',
  'split from': 'Split from',
  'split into': 'Split; the second half is',
  'joined with': 'Joined with',
  'joined into': 'Joined into',
  'redrafted from': 'Redrafted from',
  'redrafted into': 'Redrafted into',
  moved: 'Moved',
  relabelled: 'Relabelled',
  removed: 'Taken out',
};

/** What happened to a paragraph; it goes on with the other paragraph, where there is one. */
export const stepWords = ({ kind, label }: Pick<LifeStep, 'kind' | 'label'>): string =>
  kind === 'relabelled' ? (label ? `Relabelled: ${label}` : 'Label taken off') : STEPS[kind];

/** The positions that a deed is shown by: all of a few, else the first and the last. */
export function shownPositions(positions: readonly number[]): number[] {
  const [first, last] = [positions[0], positions.at(-1)];
  if (first === undefined || last === undefined) return [];
  return positions.length <= 3 ? [...positions] : [first, last];
}

/** What a paragraph held at a revision, of the words that are or were its own. */
export const textAt = (passages: readonly Passage[], revision: string): string =>
  passages
    .filter(({ revisions }) => revisions.includes(revision))
    .map(({ text }) => text)
    .join('');

type Titled = Pick<
  ComparisonRow,
  'how' | 'moved' | 'joined' | 'before' | 'after' | 'label_before' | 'label_after'
>;

/** What became of a paragraph as a whole: “changed, moved, was 14”. */
export function rowWords(row: Titled): string {
  const parts: string[] = [];
  if (row.how === 'split') parts.push(`split from ${row.label_before || 'another paragraph'}`);
  else if (row.how !== 'unchanged') parts.push(row.how);
  if (row.moved) parts.push('moved');
  if (row.joined.length > 0) {
    parts.push(
      `joined with ${row.joined.length === 1 ? 'another' : `${row.joined.length} others`}`,
    );
  }
  const both = row.how !== 'split' && row.before !== null && row.after !== null;
  if (both && row.label_before !== row.label_after) {
    parts.push(row.label_before ? `was ${row.label_before}` : 'had no label');
  }
  return parts.join(', ');
}

/** Whether anything about the paragraph differs. */
export const touched = ({ how, moved }: Pick<ComparisonRow, 'how' | 'moved'>): boolean =>
  how !== 'unchanged' || moved;
