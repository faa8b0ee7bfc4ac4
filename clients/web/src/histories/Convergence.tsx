/** Brackets by state over time: at the end of each round, or of each day on which anything happened. */
import { Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useRoom } from '../room/context';
import { day } from '../words/dates';
import { STATES, StateMark } from '../words/StateMark';
import classes from './Histories.module.css';
import type { Movement } from './reads';

const NONE = { contested: 0, unopposed: 0, ripe: 0, settled: 0 };

/** The bars repeat the figures, for the eye. */
export function Convergence({ found }: { found: Movement }) {
  const { slug, negotiation } = useRoom();
  const [days, setDays] = useState(false);
  const [issue, setIssue] = useState<string | null>(null);
  const samples = found.series
    .filter(({ kind }) => days || kind !== 'day')
    .map((sample) => ({
      sample,
      counts:
        issue === null ? sample.total : (sample.issues.find((one) => one.issue === issue) ?? NONE),
    }));
  const most = Math.max(1, ...samples.map(({ counts }) => sum(counts)));
  return (
    <section aria-labelledby="convergence">
      <h2 id="convergence" className={classes.section}>
        Convergence
      </h2>
      <div className={classes.how}>
        <Select
          aria-label="Of the issue"
          placeholder="All issues"
          clearable
          size="xs"
          data={negotiation.issues.map(({ id, title }) => ({ value: id, label: title }))}
          value={issue}
          onChange={setIssue}
        />
        <Checkbox
          label="Day by day"
          checked={days}
          onChange={(event) => setDays(event.currentTarget.checked)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too */}
      <section className={classes.frame} aria-label="Brackets by state" tabIndex={0}>
        <table className={classes.table}>
          <caption className="tv-only-spoken">Brackets by state over time</caption>
          <thead>
            <tr>
              <th scope="col">At the end of</th>
              {STATES.map((state) => (
                <th key={state} scope="col">
                  <StateMark state={state} />
                </th>
              ))}
              <td className={classes.bars} />
            </tr>
          </thead>
          <tbody>
            {samples.map(({ sample, counts }) => (
              <tr key={`${sample.kind} ${sample.name}`}>
                <th scope="row">
                  {sample.kind === 'now' ? (
                    'The moment shown'
                  ) : (
                    <Link to={`/n/${slug}/board?at=${sample.position}`}>
                      {sample.kind === 'day' ? day(sample.time) : sample.name}
                    </Link>
                  )}
                </th>
                {STATES.map((state) => (
                  <td key={state} className={classes.figure}>
                    {counts[state]}
                  </td>
                ))}
                <td className={classes.bars} aria-hidden="true">
                  <span className={classes.bar}>
                    {STATES.map((state) => (
                      <span
                        key={state}
                        data-state={state}
                        style={{ width: `${(100 * counts[state]) / most}%` }}
                      />
                    ))}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const sum = (counts: typeof NONE) => STATES.reduce((all, state) => all + counts[state], 0);
