/** The bar of the drafting page: draft and revision, mode, people, and the record's state. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileText, IconHelp, IconKeyboard, IconListTree, IconTable } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import type { Sitting } from './live/liveDraft';
import { ModeChip } from './top/ModeChip';
import { Presence } from './top/Presence';
import { RecordState } from './top/RecordState';
import { RevisionMenu } from './top/RevisionMenu';

interface Props {
  draft: string;
  at: number | null;
  go: (at: number | null) => void;
  sitting: Sitting;
  /** A phone: the mode stands on the sheet instead. */
  narrow: boolean;
  onHelp: () => void;
  /** Opens the outline where it has no column of its own. */
  onOutline: (() => void) | null;
  /** The delegation for which one types, if for one. */
  dictating: string | null;
  /** Asks for which delegation one types; null for those who type for none. */
  onDictate: (() => void) | null;
  written: boolean;
  onWritten: (written: boolean) => void;
}

/** Presence and record are of now, also while a past moment is shown. */
export function DraftBar(props: Props) {
  const { draft, at, go, sitting, narrow, onHelp, onOutline, written, onWritten } = props;
  const { dictating, onDictate } = props;
  const { slug } = useRoom();
  return (
    <TopBar place={<RevisionMenu draft={draft} at={at} go={go} />}>
      <RecordState sitting={sitting} />
      {!narrow && <ModeChip past={at !== null} dictating={dictating} />}
      <Presence present={sitting.present} />
      {onDictate && (
        <Tooltip label="Type for a delegation">
          <ActionIcon variant="subtle" aria-label="Type for a delegation" onClick={onDictate}>
            <IconKeyboard size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      {onOutline && (
        <Tooltip label="Outline">
          <ActionIcon variant="subtle" aria-label="Outline" onClick={onOutline}>
            <IconListTree size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={written ? 'Show as the page' : 'Show as written form'}>
        <ActionIcon
          variant={written ? 'filled' : 'subtle'}
          aria-label="Show as written form"
          aria-pressed={written}
          onClick={() => onWritten(!written)}
        >
          <IconFileText size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="The board">
        <ActionIcon
          variant="subtle"
          component={Link}
          to={`/n/${slug}/board${at === null ? '' : `?at=${at}`}`}
          aria-label="The board"
        >
          <IconTable size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Keys and marks (?)">
        <ActionIcon variant="subtle" aria-label="Help" onClick={onHelp}>
          <IconHelp size={18} />
        </ActionIcon>
      </Tooltip>
    </TopBar>
  );
}
