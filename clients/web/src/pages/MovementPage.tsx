/** What moves and what does not, per issue and bracket, and how much is agreed; now or then. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Convergence } from '../histories/Convergence';
import classes from '../histories/Histories.module.css';
import { MovedBracket } from '../histories/MovedBracket';
import { MovedIssues } from '../histories/MovedIssues';
import { type Movement, useMovement, useTotals } from '../histories/reads';
import { TotalsTable } from '../histories/TotalsTable';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';
import { count } from '../words/dates';
import page from './BoardPage.module.css';

/** How many brackets more are shown at a time. */
const STEP = 25;
/** In the address: the brackets that carry no issue. */
const NO_ISSUE = 'none';

/** Movement is new text or an updated position; its absence is said as that, and blames nobody. */
export function MovementPage() {
  const { slug, negotiation } = useRoom();
  const { at, go } = useMoment();
  const { data, error, isFetching } = useMovement(slug, at);
  const totals = useTotals(slug, at);
  useEffect(() => {
    document.title = `Movement · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={page.page} data-past={at !== null || undefined}>
      <TopBar place="Movement" />
      <main className={page.scroll} aria-busy={isFetching}>
        <div className={page.main}>
          <div className={page.head}>
            <h1 className={page.title}>Movement</h1>
          </div>
          {error && !data && <p role="alert">{error.message}</p>}
          {!data && !error && <p role="status">Looking through the record…</p>}
          {data && <Moved found={data} now={at === null} />}
          {totals.error && !totals.data && <p role="alert">{totals.error.message}</p>}
          {totals.data && <TotalsTable totals={totals.data} />}
        </div>
      </main>
      <TimeLine at={at} go={go} asOf={data?.as_of ?? negotiation.as_of} draft={null} />
    </div>
  );
}

function Moved({ found, now }: { found: Movement; now: boolean }) {
  const [params, setParams] = useSearchParams();
  const [most, setMost] = useState(STEP);
  const wanted = params.get('issue');
  const chosen = wanted === NO_ISSUE ? null : (wanted ?? undefined);
  const issue = found.issues.find((one) => one.issue === chosen);
  const listed = found.brackets.filter(
    ({ bracket }) => issue === undefined || issue.brackets.includes(bracket),
  );
  // What is open stands first; within, in the order of the record.
  const brackets = [
    ...listed.filter(({ life }) => life === 'open'),
    ...listed.filter(({ life }) => life !== 'open'),
  ];
  const choose = (next: string | null | undefined) => {
    setMost(STEP);
    setParams(
      (held) => {
        if (next === undefined) held.delete('issue');
        else held.set('issue', next ?? NO_ISSUE);
        return held;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  return (
    <>
      <p className={classes.soft}>
        A text is a change of wording in a bracket; a position is one taken or taken back.
      </p>
      <MovedIssues
        issues={found.issues}
        chosen={chosen}
        onChoose={(next) => choose(next === chosen ? undefined : next)}
      />
      <section aria-labelledby="brackets">
        <h2 id="brackets" className={classes.section}>
          Brackets{issue && `: ${issue.title}`}
        </h2>
        <p className={classes.soft} role="status">
          {count(brackets.length, 'bracket')}
          {issue && (
            <>
              .{' '}
              <Button size="compact-xs" variant="subtle" onClick={() => choose(undefined)}>
                All issues
              </Button>
            </>
          )}
        </p>
        <ul className={classes.rows} aria-label="Brackets">
          {brackets.slice(0, most).map((one) => (
            <MovedBracket key={one.bracket} bracket={one} asOf={found.as_of} now={now} />
          ))}
        </ul>
        {brackets.length > most && (
          <Button mt="md" variant="default" onClick={() => setMost(most + STEP)}>
            Show {Math.min(STEP, brackets.length - most)} more of {brackets.length} brackets
          </Button>
        )}
      </section>
      <Convergence found={found} />
    </>
  );
}
