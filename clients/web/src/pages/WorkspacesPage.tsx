/** The workspaces of the reader's delegation. */
import { Button, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { keys } from '../api/queries';
import { NameDialog } from '../home/NameDialog';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { TopBar } from '../shell/TopBar';
import { moment } from '../words/dates';
import { beginWorkspace, useWorkspaces, type WorkspaceRow } from '../workspace/acts';

/** Shown to delegates; to everybody else there is nothing here. */
export function WorkspacesPage() {
  const { slug, me, negotiation } = useRoom();
  const [beginning, setBeginning] = useState(false);
  const [draft, setDraft] = useState<string | null>(negotiation.drafts[0]?.id ?? null);
  const [group, setGroup] = useState<string | null>(null);
  const groups = negotiation.groups.filter(
    (one) =>
      one.spokespersons.includes(me.participant) && one.members.includes(me.delegation ?? ''),
  );
  const client = useQueryClient();
  const navigate = useNavigate();
  const delegate = may(me.role, 'propose');
  useEffect(() => {
    document.title = `Workspaces · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={classes.page}>
      <TopBar place="Workspaces" />
      <main className={classes.main}>
        <h1 className={classes.title}>Workspaces</h1>
        <p className={classes.empty}>
          {delegate
            ? 'What your delegation prepares in private. Nobody else learns of it until you table it.'
            : 'Delegations prepare their proposals in private, and table them. There is nothing here for you to see.'}
        </p>
        {delegate && <Listed />}
        {delegate && (
          <div className={classes.acts}>
            <Button variant="default" onClick={() => setBeginning(true)}>
              Prepare something
            </Button>
            <NameDialog
              title="Prepare in private"
              label="What your colleagues will know it by"
              act="Begin the workspace"
              opened={beginning}
              onClose={() => setBeginning(false)}
              ready={draft !== null}
              onAct={async (name) => {
                const made = await beginWorkspace(slug, draft ?? '', name, group);
                void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
                void navigate(`/n/${slug}/w/${made.id}`);
                return { positions: [], created: {} };
              }}
            >
              <Select
                label="Draft"
                data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
                value={draft}
                onChange={setDraft}
                allowDeselect={false}
              />
              {groups.length > 0 && (
                <Select
                  label="With"
                  description="A group’s workspace is seen by the delegates of all its members, and tabled on its behalf."
                  placeholder="Only your delegation"
                  clearable
                  data={groups.map(({ id, name }) => ({ value: id, label: name }))}
                  value={group}
                  onChange={setGroup}
                />
              )}
            </NameDialog>
          </div>
        )}
      </main>
    </div>
  );
}

function Listed() {
  const { slug } = useRoom();
  const { data, error } = useWorkspaces(slug);
  if (error && !data) return <p role="alert">{error.message}</p>;
  if (!data) return null;
  if (data.length === 0) return <p className={classes.empty}>Nothing is being prepared.</p>;
  return (
    <ul className={classes.list} aria-label="Workspaces">
      {data.map((one) => (
        <Row key={one.id} one={one} />
      ))}
    </ul>
  );
}

function Row({ one }: { one: WorkspaceRow }) {
  const { slug, negotiation } = useRoom();
  const draft = negotiation.drafts.find(({ id }) => id === one.draft);
  const group = negotiation.groups.find(({ id }) => id === one.group);
  return (
    <li>
      <Link className={classes.grow} to={`/n/${slug}/w/${one.id}`}>
        {one.name}
      </Link>
      <span className={classes.soft}>
        {group && `${group.name}, `}
        {draft?.title}, {one.cleared ? 'cleared' : 'not cleared'}, changed {moment(one.changed_at)}
      </span>
    </li>
  );
}
