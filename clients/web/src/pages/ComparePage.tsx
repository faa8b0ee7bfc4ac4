/** A draft at two moments compared, word by word, each change with its events. */
import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { ComparedRow } from '../histories/ComparedRow';
import { touched } from '../histories/deeds';
import { EndPicker } from '../histories/EndPicker';
import { asked, type End, endOf, firstEnd } from '../histories/ends';
import { Figures } from '../histories/Figures';
import classes from '../histories/Histories.module.css';
import { type Comparison, useComparison } from '../histories/reads';
import process from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import { count, moment } from '../words/dates';

const SHAPES = [
  { value: 'redline', label: 'Redline' },
  { value: 'beside', label: 'Side by side' },
  { value: 'figures', label: 'Figures' },
];

/** Both ends and the shape stand in the address, so that a comparison can be sent to others. */
export function ComparePage() {
  const { draft = '' } = useParams();
  const { slug, negotiation } = useRoom();
  const [params, setParams] = useSearchParams();
  const revisions = negotiation.revisions.filter((one) => one.draft === draft);
  const written = {
    from: params.get('from') ?? firstEnd(revisions),
    to: params.get('to'),
  };
  const ends = { from: endOf(written.from, revisions), to: endOf(written.to, revisions) };
  const shape = params.get('shape') ?? 'redline';
  const all = params.has('all');
  const head = negotiation.position;
  // Now as a `from` is the last event: the server has a word for now only at the other end.
  const { data, error, isFetching, isPlaceholderData } = useComparison(
    slug,
    draft,
    asked(ends.from) ?? String(head),
    asked(ends.to),
  );
  useEffect(() => {
    document.title = `Comparison · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  const set = (changes: Record<string, string | null>) =>
    setParams(
      (held) => {
        for (const [name, value] of Object.entries(changes)) {
          if (value === null) held.delete(name);
          else held.set(name, value);
        }
        return held;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className={process.page}>
      <TopBar place="Comparison" />
      <main className={process.main} aria-busy={isFetching}>
        <h1 className={process.title}>Comparison</h1>
        <p className={process.empty}>
          Of{' '}
          <Link to={`/n/${slug}/d/${draft}`} dir="auto">
            {negotiation.drafts.find(({ id }) => id === draft)?.title ?? 'the draft'}
          </Link>
        </p>
        <div className={classes.ends}>
          <EndPicker
            legend="From"
            end={ends.from}
            revisions={revisions}
            head={head}
            asOf={negotiation.as_of}
            onChange={(value) => set({ from: value ?? String(head) })}
          />
          <EndPicker
            legend="To"
            end={ends.to}
            revisions={revisions}
            head={head}
            asOf={negotiation.as_of}
            onChange={(value) => set({ to: value })}
          />
          <Button
            variant="default"
            leftSection={<IconArrowsExchange size={16} aria-hidden="true" />}
            onClick={() => set({ from: written.to ?? String(head), to: written.from })}
          >
            The other way round
          </Button>
        </div>
        <div className={classes.how}>
          <SegmentedControl
            aria-label="Shown as"
            size="sm"
            data={SHAPES}
            value={shape}
            onChange={(value) => set({ shape: value === 'redline' ? null : value })}
          />
          {shape !== 'figures' && (
            <Checkbox
              label="With unchanged paragraphs"
              checked={all}
              onChange={(event) => set({ all: event.currentTarget.checked ? 'yes' : null })}
            />
          )}
        </div>
        {error && <p role="alert">{error.message}</p>}
        {!data && !error && <p role="status">Looking through the record…</p>}
        {data && !error && (
          <div hidden={isPlaceholderData}>
            <Found found={data} ends={ends} shape={shape} all={all} />
          </div>
        )}
      </main>
    </div>
  );
}

interface Props {
  found: Comparison;
  ends: { from: End; to: End };
  shape: string;
  all: boolean;
}

function Found({ found, ends, shape, all }: Props) {
  const { total } = found;
  const names = [
    nameOf(ends.from, found.before, found.before_at),
    nameOf(ends.to, found.after, found.after_at),
  ] as const;
  const rows = found.rows.filter((row) => all || touched(row));
  const moved = found.rows.filter((row) => row.moved).length;
  return (
    <>
      <p role="status">
        <strong>{names[0]}</strong> compared with <strong>{names[1]}</strong>.{' '}
        {total.paragraphs === 0
          ? 'Nothing differs.'
          : `${count(total.paragraphs, 'paragraph differs', 'paragraphs differ')}${
              moved > 0 ? `, ${moved} of them moved` : ''
            }; ${count(total.words_added, 'word')} added, ${total.words_removed} removed; ${count(
              total.opened,
              'bracket',
            )} opened, ${total.settled} settled.`}
      </p>
      {shape === 'figures' ? (
        <Figures found={found} />
      ) : (
        <ol className={classes.rows} aria-label="Paragraphs">
          {rows.map((row) => (
            <ComparedRow
              key={row.after ?? row.before}
              draft={found.draft}
              row={row}
              beside={shape === 'beside'}
              names={names}
            />
          ))}
        </ol>
      )}
    </>
  );
}

/** “Rev. 1, of 12 May 2026, 15:04”. */
function nameOf(end: End, position: number, time: number): string {
  if (position === 0) return 'The beginning';
  const when = moment(time);
  if (end.kind === 'revision') return `${end.revision.name} (${when})`;
  return end.kind === 'now' ? 'Now' : `Event ${position} (${when})`;
}
