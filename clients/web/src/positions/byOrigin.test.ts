import { expect, test } from 'vitest';
import type { MatrixCell, MatrixRow } from '../api/types';
import { byOrigin } from './byOrigin';

const cell = (delegation: string, origin: MatrixCell['origin']): MatrixCell => ({
  delegation,
  group: null,
  origin,
  stance: null,
  words: '',
  reason: '',
  condition: '',
  met: null,
  groups: [],
  differs: [],
  since: null,
  since_at: null,
  entered: false,
});
const row = (bracket: string, ...cells: MatrixCell[]): MatrixRow => ({
  bracket,
  draft: 'd',
  kind: 'insertion',
  state: 'contested',
  proposal: '',
  label: '',
  issues: [],
  cells,
  sides: [],
  rivals: [],
});

test('what one proposes, said and is covered by are told apart; others’ cells are left out', () => {
  const found = byOrigin(
    [
      row('a', cell('ald', 'proposes'), cell('mar', 'own')),
      row('b', cell('ald', 'own')),
      row('c', cell('ald', 'covered')),
      row('d', cell('mar', 'own')),
      row('e', cell('ald', 'dissociated')),
    ],
    'ald',
  );
  expect(found.proposes.map((one) => one.row.bracket)).toEqual(['a']);
  expect(found.said.map((one) => one.row.bracket)).toEqual(['b', 'e']);
  expect(found.covered.map((one) => one.row.bracket)).toEqual(['c']);
});
