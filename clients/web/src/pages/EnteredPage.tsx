/** What was entered in delegations' names: one's own to confirm or correct, from any screen. */
import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '../api/queries';
import { type Entry, entryActs, useEntries } from '../entered/acts';
import { Pending } from '../entered/Pending';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { FormDialog } from '../shell/FormDialog';
import { TopBar } from '../shell/TopBar';
import { useAct } from '../shell/useAct';
import { moment } from '../words/dates';

/** First what waits for the reader, then everything. */
export function EnteredPage() {
  const { slug, negotiation } = useRoom();
  const client = useQueryClient();
  const found = useEntries(slug);
  const [correcting, setCorrecting] = useState<Entry | null>(null);
  useEffect(() => {
    document.title = `Entered for delegations · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  const confirming = useAct(entryActs(slug).confirm, {
    done: () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) }),
  });
  const entries = found.data?.entries ?? [];
  const seen = found.data?.position ?? null;
  const yours = entries.filter((entry) => entry.yours);
  const others = entries.filter((entry) => !entry.yours);
  return (
    <div className={classes.page}>
      <TopBar place="Entered for delegations" />
      <main className={classes.main} aria-busy={found.isFetching}>
        <h1 className={classes.title}>Entered for delegations</h1>
        <p className={classes.empty}>
          What a delegation dictates and somebody else types counts at once. It is marked until the
          delegation confirms it, or says that it is not its position.
        </p>
        {found.error && !found.data && <p role="alert">{found.error.message}</p>}
        {yours.length > 0 && (
          <section aria-labelledby="yours">
            <h2 id="yours" className={classes.section}>
              For you to confirm
            </h2>
            <ul className={classes.list}>
              {yours.map((entry) => (
                <li key={entry.id}>
                  <Said entry={entry} />
                  <span className={classes.acts}>
                    <Button
                      size="sm"
                      loading={confirming.busy}
                      aria-label={`Confirm: ${entry.words}`}
                      onClick={() => confirming.run([entry.id], seen)}
                    >
                      Confirm
                    </Button>
                    <Button
                      size="sm"
                      variant="default"
                      aria-label={`Not our position: ${entry.words}`}
                      onClick={() => setCorrecting(entry)}
                    >
                      Not our position…
                    </Button>
                  </span>
                </li>
              ))}
            </ul>
            {yours.length > 1 && (
              <Button
                variant="default"
                loading={confirming.busy}
                onClick={() =>
                  confirming.run(
                    yours.map((entry) => entry.id),
                    seen,
                  )
                }
              >
                Confirm all {yours.length}
              </Button>
            )}
          </section>
        )}
        <Pending />
        <section aria-labelledby="all">
          <h2 id="all" className={classes.section}>
            {yours.length > 0 ? 'The others' : 'All entries'}
          </h2>
          {others.length === 0 && <p className={classes.empty}>There are none.</p>}
          <ul className={classes.list}>
            {others.map((entry) => (
              <li key={entry.id}>
                <Said entry={entry} />
              </li>
            ))}
          </ul>
        </section>
      </main>
      {correcting && <Correct entry={correcting} onClose={() => setCorrecting(null)} />}
    </div>
  );
}

function Said({ entry }: { entry: Entry }) {
  return (
    <>
      <span className={classes.grow} dir="auto">
        {entry.label && `${entry.label} `}
        {entry.words}
      </span>
      <span className={classes.soft}>
        {entry.mark}, {moment(entry.at)}
      </span>
      {entry.note && <q className={classes.words}>{entry.note}</q>}
    </>
  );
}

/** What becomes of what was entered: what a notification reopened is not locked again in silence. */
function takenBack({ deed }: Entry): string {
  if (deed === 'ad ref confirmation') return 'and your capital is awaited again.';
  if (deed !== 'ad ref notification') return 'and is taken back.';
  return 'and what it reopened is agreed again, if it still reads as it was agreed; otherwise it stays open.';
}

function Correct({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const correcting = useAct(entryActs(slug).correct, {
    done: () => {
      onClose();
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
    refused: setRefusal,
  });
  return (
    <FormDialog
      title="Not our position"
      opened
      onClose={onClose}
      act="Say so for the record"
      busy={correcting.busy}
      refusal={refusal}
      onSubmit={() => correcting.run(entry.id, note)}
    >
      <p>
        {entry.words}. It stays in the record, with your correction beside it, {takenBack(entry)}
      </p>
      <Textarea
        label="What should stand beside it (optional)"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={2}
        data-autofocus
      />
    </FormDialog>
  );
}
