/** What would be tabled, and the acts that lead there. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { keys } from '../api/queries';
import process from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import { type Prepared, type Workspace, workspaceActs } from './acts';
import { PreparePosition } from './PreparePosition';
import { STANCES } from './stances';
import classes from './Workspace.module.css';

const WHAT: Record<Workspace['differences'][number]['what'], string> = {
  'new paragraph': 'New paragraph',
  'new proposal': 'New proposal',
  'proposal changed': 'Your proposal, changed',
  'proposal taken out': 'Your proposal, taken out',
};
const KIND = { insertion: 'insert', deletion: 'delete', reservation: 'reserve on' } as const;
type Asked = 'table' | 'discard' | 'erase' | null;

/** Beside the text. Every act that cannot be taken back is confirmed first. */
export function Tabling({ held }: { held: Workspace }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked>(null);
  const acts = workspaceActs(slug, held.id);
  const refresh = () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
  const clear = useAct(acts.clear, { done: refresh });
  const discard = useAct(acts.discard, { done: refresh });
  const drop = useAct(acts.drop, { done: refresh });
  const table = useAct(acts.table, {
    done: () => {
      notifications.show({ message: 'Tabled: everybody in the room sees it now.' });
      refresh();
    },
  });
  const erase = useAct(acts.erase, {
    done: () => {
      refresh();
      void navigate(`/n/${slug}/w`);
    },
  });
  const nothing = held.differences.length + held.positions.length === 0;
  return (
    <aside id="tabling" className={classes.side} aria-label="What would be tabled">
      <h2 className={process.section}>What differs from the room</h2>
      {held.differences.length === 0 && <p className={process.empty}>Nothing yet.</p>}
      <ul className={process.list} aria-label="Differences">
        {held.differences.map((one) => (
          <li key={`${one.bracket} ${one.what}`}>
            <span className={process.grow}>
              {WHAT[one.what]}
              {one.label && `, paragraph ${one.label}`}
              {one.what === 'new proposal' && `: ${KIND[one.kind]}`}
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              loading={discard.busy}
              aria-label={`Discard what is changed in ${one.label || 'this paragraph'}`}
              onClick={() => discard.run(one.paragraph)}
            >
              Discard
            </Button>
            <q className={process.words} dir="auto">
              {one.words}
            </q>
          </li>
        ))}
      </ul>
      {held.lost.length > 0 && (
        <section aria-label="Words without a place">
          <h2 className={process.section}>Words without a place</h2>
          <p className={process.empty}>
            The room took out what these stood in. Copy them to where they now belong.
          </p>
          {held.lost.map((words) => (
            <q key={words} className={process.words} dir="auto">
              {words}
            </q>
          ))}
        </section>
      )}
      <h2 className={process.section}>Positions to be taken with it</h2>
      {held.positions.length === 0 && <p className={process.empty}>None.</p>}
      <ul className={process.list} aria-label="Prepared positions">
        {held.positions.map((one) => (
          <li key={one.about}>
            <span className={process.grow}>{said(one)}</span>
            <Button size="compact-xs" variant="subtle" onClick={() => drop.run(one)}>
              Take out
            </Button>
          </li>
        ))}
      </ul>
      <PreparePosition held={held} onDone={refresh} />
      <h2 className={process.section}>Tabling</h2>
      <p className={process.empty} role="status">
        {held.cleared
          ? 'Cleared as it stands; any change takes this back.'
          : held.may_clear
            ? 'Not cleared yet. You can clear it, or table it at once.'
            : 'Not cleared yet by the head of your delegation.'}
      </p>
      <div className={process.acts}>
        {held.may_clear && !nothing && (
          <Button variant="default" loading={clear.busy} onClick={() => clear.run(!held.cleared)}>
            {held.cleared ? 'Take the clearance back' : 'Clear'}
          </Button>
        )}
        <Button disabled={!held.may_table} loading={table.busy} onClick={() => setAsked('table')}>
          Table
        </Button>
        {!nothing && (
          <Button variant="subtle" onClick={() => setAsked('discard')}>
            Discard all
          </Button>
        )}
        {held.may_delete && (
          <Button variant="subtle" onClick={() => setAsked('erase')}>
            Delete the workspace
          </Button>
        )}
      </div>
      {asked === 'table' && (
        <Confirm title="Table this" act="Table" onAct={table.run} onClose={() => setAsked(null)}>
          Everything listed here is put out in one act: everybody sees it, and it is in the record.
        </Confirm>
      )}
      {asked === 'discard' && (
        <Confirm
          title="Discard what was prepared"
          act="Discard all"
          onAct={() => discard.run(null)}
          onClose={() => setAsked(null)}
        >
          It is erased, and cannot be brought back. The text is then as in the room.
        </Confirm>
      )}
      {asked === 'erase' && (
        <Confirm
          title="Delete the workspace"
          act="Delete"
          onAct={erase.run}
          onClose={() => setAsked(null)}
        >
          It is erased with all that is in it, and leaves no trace.
        </Confirm>
      )}
    </aside>
  );
}

function said(one: Prepared): string {
  const about = one.proposal || 'a proposal of your own';
  const because = one.reason && `: ${one.reason}`;
  if (one.what === 'takes' && one.stance) return `${STANCES[one.stance]} “${about}”${because}`;
  if (one.what === 'takes back') return `takes its position on “${about}” back`;
  if (one.what === 'gives a reason') return `says why it proposes “${about}”${because}`;
  return one.what === 'leaves' ? `no longer co-sponsors “${about}”` : `co-sponsors “${about}”`;
}
