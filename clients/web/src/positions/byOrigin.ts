/** A delegation's positions, by whence they come. */
import type { MatrixCell, MatrixRow } from '../api/types';

/** A bracket, and how the delegation stands to it. */
export interface Standing {
  row: MatrixRow;
  cell: MatrixCell;
}

/** What one looks for: what we propose, what we said, what is said for us. */
export interface ByOrigin {
  proposes: Standing[];
  said: Standing[];
  covered: Standing[];
}

/** Each row of `rows` in which `delegation` has a cell, in their order. */
export function byOrigin(rows: readonly MatrixRow[], delegation: string): ByOrigin {
  const found: ByOrigin = { proposes: [], said: [], covered: [] };
  for (const row of rows) {
    const cell = row.cells.find((one) => one.delegation === delegation);
    if (cell === undefined) continue;
    const kind =
      cell.origin === 'proposes' ? 'proposes' : cell.origin === 'covered' ? 'covered' : 'said';
    found[kind].push({ row, cell });
  }
  return found;
}
