/** Numbers of a draft's paragraphs, and references between them. */
import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Numbers } from '../numbering/Numbers';
import { References } from '../numbering/References';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';

/** Everybody reads it; whoever holds the pen acts. */
export function NumberingPage() {
  const { negotiation } = useRoom();
  const [draft, setDraft] = useState(negotiation.drafts[0]?.id ?? '');
  useEffect(() => {
    document.title = `Numbering · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={classes.page}>
      <TopBar place="Numbering" />
      <main className={classes.main}>
        <h1 className={classes.title}>Numbering and references</h1>
        {negotiation.drafts.length === 0 && <p className={classes.empty}>There is no draft yet.</p>}
        {negotiation.drafts.length > 1 && (
          <Select
            className={classes.narrow ?? ''}
            label="Draft"
            data={negotiation.drafts.map(({ id, title }) => ({ value: id, label: title }))}
            value={draft}
            allowDeselect={false}
            onChange={(id) => id && setDraft(id)}
          />
        )}
        {draft !== '' && (
          <>
            <Numbers key={`numbers ${draft}`} draft={draft} />
            <References key={`references ${draft}`} draft={draft} />
          </>
        )}
      </main>
    </div>
  );
}
