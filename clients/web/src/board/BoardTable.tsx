/** The board: rows are issues, columns are states, each cell opens its brackets. */
import { UnstyledButton } from '@mantine/core';
import type { Board, BoardRow, State } from '../api/types';
import { codeOf, useRoom } from '../room/context';
import { age, count, day, shortDay } from '../words/dates';
import { MEANINGS, STATES, StateMark } from '../words/StateMark';
import classes from './BoardTable.module.css';
import { type Cell, concernsBy, isRowOf } from './cell';

interface Props {
  board: Board;
  open: Cell | null;
  onOpen: (cell: Cell) => void;
}

/** Counts roll up: a row counts the brackets of the issues beneath it too, each once. */
export function BoardTable({ board, open, onOpen }: Props) {
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <caption className="tv-only-spoken">Brackets per issue and state</caption>
        <thead>
          <tr>
            <th scope="col">Issue</th>
            {STATES.map((state) => (
              <th key={state} scope="col" className={classes.state} title={MEANINGS[state]}>
                <StateMark state={state} />
              </th>
            ))}
            <th scope="col">Outstanding concerns</th>
            <th scope="col">Oldest open</th>
            <th scope="col">Movement</th>
          </tr>
        </thead>
        <tbody>
          {board.rows.map((row) => (
            <Row
              key={row.issue ?? 'none'}
              row={row}
              asOf={board.as_of}
              open={isRowOf(row, open) ? (open?.state ?? null) : null}
              onOpen={(state) => onOpen({ issue: row.issue, state })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  row: BoardRow;
  asOf: number;
  open: State | null;
  onOpen: (state: State) => void;
}

function Row({ row, asOf, open, onOpen }: RowProps) {
  const { fresh } = useRoom();
  return (
    <tr data-depth={row.depth} className={classes.row}>
      <th scope="row" className={classes.issue}>
        <span style={{ paddingInlineStart: `${row.depth * 1.4}rem` }} className={classes.title}>
          {row.title}
        </span>
      </th>
      {STATES.map((state) => {
        const brackets = row[state];
        return (
          <td key={state} className={classes.state} data-state={state}>
            {brackets.length === 0 ? (
              <span className={classes.none}>
                <span aria-hidden="true">·</span>
                <span className="tv-only-spoken">none</span>
              </span>
            ) : (
              <UnstyledButton
                className={classes.cell}
                data-state={state}
                data-fresh={brackets.some((id) => fresh.has(id)) || undefined}
                aria-pressed={open === state}
                aria-label={`${row.title}: ${count(brackets.length, `${state} bracket`)}`}
                onClick={() => onOpen(state)}
              >
                <StateMark state={state} bare />
                {brackets.length}
              </UnstyledButton>
            )}
          </td>
        );
      })}
      <td className={classes.concerns} data-label="Outstanding concerns">
        <Concerns row={row} />
      </td>
      <td className={classes.oldest} data-label="Oldest open">
        {row.oldest_open_at !== null && (
          <span title={`since ${day(row.oldest_open_at)}`}>{age(row.oldest_open_at, asOf)}</span>
        )}
      </td>
      <td className={classes.movement} data-label="Movement">
        {row.movement}
      </td>
    </tr>
  );
}

function Concerns({ row }: { row: BoardRow }) {
  const room = useRoom();
  return (
    <span className={classes.codes}>
      {concernsBy(row).map(({ party, brackets, since }) => {
        const code = codeOf(room, party);
        const name = room.parties.get(party)?.name ?? code;
        return (
          <abbr
            key={party}
            style={{ color: room.colours.get(code) }}
            title={`${name}: ${count(brackets, 'bracket')}, since ${shortDay(since)}`}
          >
            {code}
            {brackets > 1 && <sup>{brackets}</sup>}
          </abbr>
        );
      })}
    </span>
  );
}
