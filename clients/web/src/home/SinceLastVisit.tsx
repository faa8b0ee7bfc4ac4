/** What changed since the reader's last visit, or since a revision: by paragraph. */
import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, http } from '../api/client';
import { keys } from '../api/queries';
import type { components } from '../api/schema';
import { useRoom } from '../room/context';
import { count } from '../words/dates';
import { useLastVisit } from './lastVisit';
import classes from './SinceLastVisit.module.css';

type Row = components['schemas']['ParagraphChangesView'];
type Fate = components['schemas']['FateView'];

const FATES: Record<Fate['fate'], string> = {
  kept: 'is still open',
  moved: 'is still open, and has moved',
  retained: 'is in the text, without brackets',
  deleted: 'was followed: the words are gone',
  merged: 'was merged into new wording',
  dropped: 'was dropped, under the co-facilitators’ responsibility',
};

/** Shown where there was a visit before, or a revision to compare with. */
export function SinceLastVisit() {
  const { slug, me, negotiation } = useRoom();
  const visit = useLastVisit(slug, me.participant, negotiation.position);
  const choices = [
    ...(visit === null ? [] : [{ value: `v${visit}`, label: 'Since your last visit' }]),
    ...negotiation.revisions.map((one) => ({
      value: `r${one.position}`,
      label: `Since ${one.name} of ${negotiation.drafts.find((d) => d.id === one.draft)?.title}`,
    })),
  ];
  const [picked, setChosen] = useState<string | null>(null);
  const chosen = picked ?? (visit === null ? null : `v${visit}`);
  const since = chosen?.slice(1) ?? null;
  const changes = useQuery({
    queryKey: [...keys.negotiation(slug), 'changes', since],
    enabled: since !== null,
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/changes', {
          params: { path: { slug }, query: { since: since ?? '' } },
        }),
      ),
  });
  if (choices.length === 0) return null;
  const rows = since === null ? [] : (changes.data?.paragraphs ?? []);
  return (
    <section aria-labelledby="since" aria-busy={changes.isFetching}>
      <h2 id="since" className={classes.section}>
        What changed
      </h2>
      <Select
        aria-label="Since when"
        placeholder="Since when?"
        size="sm"
        data={choices}
        value={chosen}
        onChange={setChosen}
        maw="28rem"
      />
      {changes.error && since !== null && <p role="alert">{changes.error.message}</p>}
      {since !== null && changes.data && (
        <p className={classes.soft} role="status">
          {rows.length === 0
            ? 'Nothing changed in the texts, their brackets, or the positions on them.'
            : `${count(rows.length, 'paragraph')} changed.`}
        </p>
      )}
      <ul className={classes.rows}>
        {rows.map((row) => (
          <Changed key={`${row.draft} ${row.paragraph}`} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Changed({ row }: { row: Row }) {
  const { slug, parties } = useRoom();
  const told = new Set(row.fates.map((one) => one.bracket));
  const settled = row.settled.filter((one) => !told.has(one.id));
  return (
    <li className={classes.row}>
      <Link to={`/n/${slug}/d/${row.draft}`} className={classes.label}>
        {row.label || 'Paragraph'}
      </Link>
      <span className={classes.soft}>
        {[row.how === 'unchanged' ? '' : row.how, row.moved ? 'moved' : '']
          .filter(Boolean)
          .join(', ')}
      </span>
      {row.segments.length > 0 && (
        <p className={classes.words}>
          {row.segments.map((part, place) => {
            const key = `${place} ${part.kind}`;
            if (part.kind === 'removed') return <del key={key}>{part.text}</del>;
            if (part.kind === 'inserted') return <ins key={key}>{part.text}</ins>;
            return <span key={key}>{part.text}</span>;
          })}
        </p>
      )}
      <ul className={classes.facts}>
        {row.opened.map((one) => (
          <li key={`o${one.id}`}>
            New bracket: “{one.words}”{one.attribution && ` - ${one.attribution}`}
          </li>
        ))}
        {row.fates.map((one) => (
          <li key={`f${one.bracket}`}>
            “{one.words}” {FATES[one.fate]}
            {one.labels.length > 0 && `, at ${one.labels.join(', ')}`}
          </li>
        ))}
        {settled.map((one) => (
          <li key={`s${one.id}`}>
            “{one.words}”: {one.life}
          </li>
        ))}
        {row.positions.map((one) => (
          <li key={`p${one.bracket}${one.group ?? one.delegation}`}>
            {parties.get(one.group ?? one.delegation ?? '')?.name ?? 'A delegation'} updated its
            position: {one.now ?? 'none'}
            {one.before !== null && ` (before: ${one.before})`}
          </li>
        ))}
      </ul>
    </li>
  );
}
