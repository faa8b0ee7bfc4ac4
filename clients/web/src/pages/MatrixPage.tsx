/** Brackets × delegations and groups: who stands where, and whence each position comes. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { useMatrix } from '../api/queries';
import type { MatrixCell, MatrixRow } from '../api/types';
import { partyOf, useRoom } from '../room/context';
import { Filters, useWanted } from '../shell/Filters';
import { RegimeBanner } from '../shell/RegimeBanner';
import { TopBar } from '../shell/TopBar';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';
import { StateMark } from '../words/StateMark';
import page from './BoardPage.module.css';
import classes from './MatrixPage.module.css';

/** How many rows more are shown at a time: three hundred of forty parties take a browser seconds. */
const STEP = 50;

/** The matrix, now or at any moment; its filters stand in the address. */
export function MatrixPage() {
  const { slug, negotiation, parties } = useRoom();
  const { at, go } = useMoment();
  const [most, setMost] = useState(STEP);
  const matrix = useMatrix(slug, at, useWanted());
  useEffect(() => {
    document.title = `Positions · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  const rows = matrix.data?.rows ?? [];
  const named = new Set(rows.flatMap((row) => row.cells.map(partyOf)));
  const columns = [...negotiation.groups, ...negotiation.delegations].filter((p) =>
    named.has(p.id),
  );
  return (
    <div className={page.page} data-past={at !== null || undefined}>
      <TopBar place="Positions" />
      <main className={page.scroll} aria-busy={matrix.isFetching}>
        <div className={page.main}>
          <RegimeBanner regime={negotiation.regime} />
          <div className={page.head}>
            <h1 className={page.title}>Positions</h1>
          </div>
          <Filters />
          {matrix.error && !matrix.data && <p role="alert">{matrix.error.message}</p>}
          {matrix.data && rows.length === 0 && <p>No bracket fits.</p>}
          {rows.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
            <section className={classes.frame} aria-label="Positions" tabIndex={0}>
              <table className={classes.table}>
                <caption className="tv-only-spoken">Positions per bracket and party</caption>
                <thead>
                  <tr>
                    <th scope="col">Bracket</th>
                    {columns.map((party) => (
                      <th key={party.id} scope="col">
                        <abbr title={parties.get(party.id)?.name}>{party.code}</abbr>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.slice(0, most).map((row) => (
                    <Row key={row.bracket} row={row} columns={columns} at={at} />
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {rows.length > most && (
            <Button mt="md" variant="default" onClick={() => setMost(most + STEP)}>
              Show {Math.min(STEP, rows.length - most)} more of {rows.length} brackets
            </Button>
          )}
        </div>
      </main>
      <TimeLine at={at} go={go} asOf={matrix.data?.as_of ?? negotiation.as_of} draft={null} />
    </div>
  );
}

interface RowProps {
  row: MatrixRow;
  columns: readonly { id: string }[];
  at: number | null;
}

function Row({ row, columns, at }: RowProps) {
  const { slug } = useRoom();
  const cells = new Map(row.cells.map((cell) => [partyOf(cell), cell]));
  const moment = at === null ? '' : `?at=${at}`;
  return (
    <tr>
      <th scope="row" className={classes.bracket}>
        <StateMark state={row.state} /> <span>{row.label}</span>{' '}
        <Link to={`/n/${slug}/d/${row.draft}${moment}#bracket-${row.bracket}`} dir="auto">
          {row.proposal}
        </Link>
        {row.rivals.map((words) => (
          <span key={words} className={classes.side} dir="auto">
            or: {words}
          </span>
        ))}
        {row.sides.map((side) => (
          <span key={side.stance} className={classes.side}>
            {side.stance.replaceAll('-', ' ')}: {side.words}
          </span>
        ))}
      </th>
      {columns.map(({ id }) => (
        <td key={id}>
          <Cell cell={cells.get(id)} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ cell }: { cell: MatrixCell | undefined }) {
  if (!cell) {
    return (
      <span className={classes.none}>
        <span aria-hidden="true">·</span>
        <span className="tv-only-spoken">no position</span>
      </span>
    );
  }
  return (
    <span className={classes.cell} data-origin={cell.origin} data-stance={cell.stance}>
      {cell.words}
      {cell.entered && <span className={classes.side}>entered for it, not yet confirmed</span>}
      {cell.condition && (
        <span className={classes.side}>
          {cell.condition}: {cell.met ? 'met' : 'not met'}
        </span>
      )}
      {cell.reason && <q className={classes.side}>{cell.reason}</q>}
    </span>
  );
}
