/** The draft and its revisions: each is a moment; whoever steers issues the next. */
import { Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { steeringActs } from '../../api/acts';
import { NameDialog } from '../../home/NameDialog';
import { useRoom } from '../../room/context';
import { may } from '../../room/rights';
import { shortDay } from '../../words/dates';
import classes from './RevisionMenu.module.css';

interface Props {
  draft: string;
  at: number | null;
  go: (at: number | null) => void;
}

/** Says which revision is shown, or that it is the rolling present. */
export function RevisionMenu({ draft, at, go }: Props) {
  const { slug, me, negotiation } = useRoom();
  const [issuing, setIssuing] = useState(false);
  const revisions = negotiation.revisions.filter((one) => one.draft === draft);
  const title = negotiation.drafts.find((one) => one.id === draft)?.title ?? 'Draft';
  const shown = revisions.find((one) => one.position === at);
  const others = negotiation.drafts.filter((one) => one.id !== draft);
  return (
    <>
      <Menu>
        <Menu.Target>
          <UnstyledButton className={classes.target} aria-label={`Draft: ${title}. Revisions`}>
            <span className={classes.title}>{title}</span>
            <span className={classes.revision}>
              {shown?.name ?? (at === null ? 'Now' : 'A past moment')}
            </span>
            <IconChevronDown size={14} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Revisions</Menu.Label>
          <Menu.Item onClick={() => go(null)}>Now</Menu.Item>
          {revisions.toReversed().map((revision) => (
            <Menu.Item
              key={revision.id}
              onClick={() => go(revision.position)}
              rightSection={<span className={classes.date}>{shortDay(revision.issued_at)}</span>}
            >
              {revision.name}
            </Menu.Item>
          ))}
          {may(me.role, 'steer') && (
            <>
              <Menu.Item onClick={() => setIssuing(true)}>Issue a revision…</Menu.Item>
              <Menu.Item component={Link} to={`/n/${slug}/d/${draft}/redraft`}>
                Write a redraft…
              </Menu.Item>
            </>
          )}
          <Menu.Item
            component={Link}
            to={`/n/${slug}/d/${draft}/compare${at === null ? '' : `?from=${at}`}`}
          >
            Compare…
          </Menu.Item>
          {shown && (
            <Menu.Item component={Link} to={`/n/${slug}/revisions/${shown.id}`}>
              What {shown.name} did to brackets
            </Menu.Item>
          )}
          {others.length > 0 && (
            <>
              <Menu.Divider />
              <Menu.Label>Other drafts</Menu.Label>
              {others.map((other) => (
                <Menu.Item key={other.id} component={Link} to={`/n/${slug}/d/${other.id}`}>
                  {other.title}
                </Menu.Item>
              ))}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        title="Issue a revision"
        label="Name"
        placeholder={`Rev ${revisions.length + 1}`}
        act="Issue the revision"
        opened={issuing}
        onClose={() => setIssuing(false)}
        onAct={(name) => steeringActs(slug).issueRevision(draft, name)}
      />
    </>
  );
}
