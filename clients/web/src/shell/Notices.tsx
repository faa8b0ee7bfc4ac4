/** What concerns the reader: others' acts on their proposals and positions, and the process. */
import { Popover, UnstyledButton } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { readNotices } from '../api/acts';
import { keys, useNotices } from '../api/queries';
import type { Notice } from '../api/types';
import { useRoom } from '../room/context';
import { count, moment, shortDay } from '../words/dates';
import classes from './Notices.module.css';
import { useAct } from './useAct';

const WHY: Record<Notice['why'], string> = {
  'for everybody': 'For everybody',
  'your proposal': 'Your proposal',
  'in your proposal': 'In your proposal',
  'your position': 'You hold a position',
  'your condition': 'Your acceptance hangs on it',
  'your group': 'Your group',
  'your delegation': 'Your delegation',
  'for the pen': 'For the pen',
  'entered for you': 'Entered in your name',
  'to be confirmed': 'For you to confirm',
  'brought by you': 'You brought it from informals',
};

/** A bell with the number of unread notices. Opening it shows them; closing it marks them read. */
export function Notices() {
  const { slug } = useRoom();
  const client = useQueryClient();
  const found = useNotices(slug);
  const [open, setOpen] = useState(false);
  // What was unread when the list was opened stays marked until it is closed.
  const [read, setRead] = useState(0);
  const marking = useAct((position: number) => readNotices(slug, position), {
    done: () => client.invalidateQueries({ queryKey: keys.notices(slug) }),
  });
  if (!found.data) return null;
  const { unread, notices } = found.data;
  const change = (opened: boolean) => {
    setOpen(opened);
    if (opened) setRead(found.data.read);
    const latest = notices[0]?.position ?? 0;
    if (!opened && latest > found.data.read) marking.run(latest);
  };
  return (
    <Popover
      opened={open}
      onChange={change}
      position="bottom-end"
      width="24rem"
      shadow="md"
      trapFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.bell}
          aria-label={`What concerns you: ${unread ? count(unread, 'new notice') : 'nothing new'}`}
          onClick={() => change(!open)}
          // The list closes by itself only once the focus has arrived in it.
          onKeyDown={(event) => {
            if (event.key === 'Escape' && open) change(false);
          }}
        >
          <IconBell size={18} aria-hidden="true" />
          {unread > 0 && (
            <span className={classes.number} aria-hidden="true">
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel ?? ''}>
        <h2 className={classes.title}>What concerns you</h2>
        {notices.length === 0 ? (
          <p className={classes.none}>
            Nothing yet. Here stands what others do to your proposals and positions.
          </p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          <ol className={classes.list} tabIndex={0} aria-label="Notices, latest first">
            {notices.map((notice) => (
              <li key={notice.position} data-new={notice.position > read || undefined}>
                <span className={classes.why}>
                  {WHY[notice.why]}
                  {notice.position > read && <span className={classes.fresh}>new</span>}
                </span>
                {placeOf(notice) !== null ? (
                  <Link
                    dir="auto"
                    to={`/n/${slug}/${placeOf(notice)}`}
                    onClick={() => change(false)}
                  >
                    {notice.sentence}
                  </Link>
                ) : (
                  <span dir="auto">{notice.sentence}</span>
                )}
                <time
                  className={classes.when}
                  dateTime={new Date(notice.occurred_at / 1000).toISOString()}
                  title={moment(notice.occurred_at)}
                >
                  {shortDay(notice.occurred_at)}
                </time>
              </li>
            ))}
          </ol>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Where the reader can act on a notice; null where there is nothing to act on. */
function placeOf(notice: Notice): string | null {
  if (notice.why === 'entered for you') return 'entered';
  return notice.draft && notice.bracket ? `d/${notice.draft}#bracket-${notice.bracket}` : null;
}
