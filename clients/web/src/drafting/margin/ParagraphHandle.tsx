/** The handle in the margin of the paragraph one points at or writes in, and its menu. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Fragment } from 'react';
import type { Paragraph } from '../../api/types';
import classes from './ParagraphHandle.module.css';

/** What can be done with a paragraph. Only what is given is offered. */
export interface ParagraphChoices {
  addBelow?: () => void;
  proposeBelow?: () => void;
  alternative?: () => void;
  splitAtCaret?: () => void;
  join?: () => void;
  moveUp?: () => void;
  moveDown?: () => void;
  relabel?: () => void;
  issues?: () => void;
  agree?: () => void;
  correct?: () => void;
  notify?: () => void;
  enter?: () => void;
  enterBelow?: () => void;
  bring?: () => void;
  bringBelow?: () => void;
  history?: () => void;
  remove?: () => void;
}

/** In the order of the menu. */
const WORDS: readonly [keyof ParagraphChoices, string][] = [
  ['proposeBelow', 'Propose a paragraph below'],
  ['addBelow', 'Add a paragraph below'],
  ['alternative', 'Another paragraph instead of it…'],
  ['splitAtCaret', 'Split at the caret'],
  ['join', 'Join with the next paragraph'],
  ['moveUp', 'Move up'],
  ['moveDown', 'Move down'],
  ['relabel', 'Kind, level and label…'],
  ['issues', 'Issues…'],
  ['enter', 'Enter wording for a delegation…'],
  ['enterBelow', 'Enter a paragraph below for a delegation…'],
  ['bring', 'Wording from informals…'],
  ['bringBelow', 'A paragraph below from informals…'],
  ['agree', 'Agreed ad referendum…'],
  ['correct', 'Correct editorially…'],
  ['notify', 'Notify: our capital does not agree…'],
  ['history', 'How it came to be'],
  ['remove', 'Remove the paragraph'],
];

/** Those with which another kind of act begins. */
const AFTER_A_LINE: ReadonlySet<keyof ParagraphChoices> = new Set([
  'enter',
  'agree',
  'correct',
  'history',
  'remove',
]);

interface Props {
  paragraph: Paragraph;
  top: number;
  choices: ParagraphChoices;
  onOpenChange: (open: boolean) => void;
}

/** Comes after the text in the keyboard's way, so that Tab from the text leads to it. */
export function ParagraphHandle({ paragraph, top, choices, onOpenChange }: Props) {
  const name = paragraph.label ? `paragraph ${paragraph.label}` : 'this paragraph';
  const offered = WORDS.filter(([choice]) => choices[choice] !== undefined);
  return (
    <div className={classes.handle} style={{ top }}>
      <Menu position="left-start" onChange={onOpenChange}>
        <Menu.Target>
          <ActionIcon variant="subtle" size="sm" aria-label={`Actions for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {offered.map(([choice, words], place) => (
            <Fragment key={choice}>
              {place > 0 && AFTER_A_LINE.has(choice) && <Menu.Divider />}
              <Menu.Item onClick={choices[choice]} {...(choice === 'remove' ? { c: 'red.9' } : {})}>
                {words}
              </Menu.Item>
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
