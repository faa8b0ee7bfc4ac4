/** On a phone the text comes first; a bracket's card rises from below. */
import { ActionIcon, Drawer } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Bracket } from '../../api/types';
import type { Wish } from '../../bracket/BracketActs';
import { BracketCard } from './BracketCard';
import classes from './CardSheet.module.css';

interface Props {
  bracket: Bracket | null;
  place: string;
  past: boolean;
  wish: Wish | null;
  onStep: (by: -1 | 1) => void;
  onClose: () => void;
}

/** Next and previous go through the brackets without closing it. */
export function CardSheet({ bracket, place, past, wish, onStep, onClose }: Props) {
  return (
    <Drawer
      opened={bracket !== null}
      onClose={onClose}
      position="bottom"
      size="auto"
      overlayProps={{ backgroundOpacity: 0.08 }}
      title={
        <span className={classes.head}>
          <ActionIcon variant="subtle" aria-label="Previous bracket" onClick={() => onStep(-1)}>
            <IconChevronLeft size={18} />
          </ActionIcon>
          <span>{place}</span>
          <ActionIcon variant="subtle" aria-label="Next bracket" onClick={() => onStep(1)}>
            <IconChevronRight size={18} />
          </ActionIcon>
        </span>
      }
      classNames={{ content: classes.sheet ?? '' }}
    >
      {bracket && (
        <BracketCard
          key={bracket.id}
          bracket={bracket}
          active
          fresh={false}
          past={past}
          wish={wish}
          onActivate={() => {}}
        />
      )}
    </Drawer>
  );
}
