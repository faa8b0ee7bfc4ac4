/** Issues down, rounds across: what moved in each, and how the brackets now stand. */
import { UnstyledButton } from '@mantine/core';
import { STATES, StateMark } from '../words/StateMark';
import classes from './Histories.module.css';
import { movedWords, roundName, roundsOf, stateOfMovement } from './moved';
import type { IssueMovement } from './reads';

interface Props {
  issues: readonly IssueMovement[];
  /** The issue whose brackets are shown; undefined: all. */
  chosen: string | null | undefined;
  onChoose: (issue: string | null) => void;
}

/** An issue counts those beneath it; its name chooses whose brackets are listed. */
export function MovedIssues({ issues, chosen, onChoose }: Props) {
  const rounds = roundsOf(issues);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className={classes.frame} aria-label="Movement per issue" tabIndex={0}>
      <table className={classes.table}>
        <caption className="tv-only-spoken">Movement per issue and round</caption>
        <thead>
          <tr>
            <th scope="col">Issue</th>
            <th scope="col">Movement</th>
            {STATES.map((state) => (
              <th key={state} scope="col">
                <StateMark state={state} />
              </th>
            ))}
            {rounds.map((round) => (
              <th key={round.round} scope="col">
                {roundName(round)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {issues.map((one) => (
            <tr key={one.issue ?? 'none'}>
              <th scope="row" style={{ paddingInlineStart: `${0.65 + one.depth * 1.2}rem` }}>
                <UnstyledButton
                  className={classes.choose}
                  aria-pressed={chosen === one.issue}
                  aria-label={`${one.title}: show its brackets`}
                  onClick={() => onChoose(one.issue)}
                >
                  {one.title}
                </UnstyledButton>
              </th>
              <td>{stateOfMovement(one)}</td>
              {STATES.map((state) => (
                <td key={state} className={classes.figure}>
                  {one[state]}
                </td>
              ))}
              {rounds.map(({ round }) => {
                const moved = one.rounds.find((other) => other.round === round);
                return (
                  <td key={round}>
                    {(moved && movedWords(moved)) || <span className={classes.soft}>nothing</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
