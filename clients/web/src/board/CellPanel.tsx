/** The brackets of one cell: who stands where and since when, and the way to the text. */
import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from 'react-router';
import type { Board } from '../api/types';
import { BracketFacts, BracketHead } from '../bracket/BracketFacts';
import { SettledActs } from '../bracket/SettledActs';
import { useRoom } from '../room/context';
import { count } from '../words/dates';
import classes from './CellPanel.module.css';
import type { Cell } from './cell';

interface Props {
  board: Board;
  cell: Cell | null;
  at: number | null;
  onClose: () => void;
}

/** At the side; on a phone, from below. */
export function CellPanel({ board, cell, at, onClose }: Props) {
  const { slug, negotiation } = useRoom();
  const narrow = useMediaQuery('(max-width: 40rem)');
  const row = cell && board.rows.find((one) => one.issue === cell.issue);
  const ids = cell && row ? row[cell.state] : [];
  const brackets = ids.flatMap((id) => board.brackets.find((one) => one.id === id) ?? []);
  const moment = at === null ? '' : `?at=${at}`;
  return (
    <Drawer
      opened={cell !== null}
      onClose={onClose}
      position={narrow ? 'bottom' : 'right'}
      size={narrow ? '85%' : 'md'}
      overlayProps={{ backgroundOpacity: 0.1 }}
      title={
        row && cell ? (
          <span className={classes.title}>
            {row.title}
            <span className={classes.sub}>{count(ids.length, `${cell.state} bracket`)}</span>
          </span>
        ) : null
      }
    >
      <ul className={classes.list}>
        {brackets.map((bracket) => (
          <li key={bracket.id} data-bracket-id={bracket.id}>
            <BracketHead bracket={bracket} />
            <BracketFacts bracket={bracket} />
            {at === null && <SettledActs bracket={bracket} />}
            <Link
              className={classes.link}
              to={`/n/${slug}/d/${bracket.draft}${moment}#bracket-${bracket.id}`}
            >
              See it in{' '}
              {negotiation.drafts.find((d) => d.id === bracket.draft)?.title ?? 'the text'}
              {bracket.paragraph_label && `, paragraph ${bracket.paragraph_label}`}
            </Link>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
