/** The outline at the left: where one is, where the brackets are, and on which issue. */
import { Select, UnstyledButton } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { DraftText } from '../../api/types';
import { useRoom } from '../../room/context';
import { count } from '../../words/dates';
import { STATES, StateMark } from '../../words/StateMark';
import type { Brackets } from '../paper/drawing';
import { outlineOf, withDescendants } from './entries';
import classes from './Outline.module.css';

interface Props {
  text: DraftText;
  brackets: Brackets;
  onGo: (paragraph: string) => void;
}

/** Each line goes to its paragraph; its marks say what is open there. */
export function Outline({ text, brackets, onGo }: Props) {
  const { negotiation } = useRoom();
  const [issue, setIssue] = useState<string | null>(null);
  const entries = useMemo(
    () =>
      outlineOf(
        text.paragraphs,
        brackets,
        issue === null ? null : withDescendants(negotiation.issues, issue),
      ),
    [text, brackets, issue, negotiation.issues],
  );
  return (
    <nav className={classes.outline} aria-label="Outline">
      {negotiation.issues.length > 0 && (
        <Select
          aria-label="Show one issue"
          placeholder="All issues"
          size="xs"
          clearable
          data={negotiation.issues.map((one) => ({ value: one.id, label: one.title }))}
          value={issue}
          onChange={setIssue}
          className={classes.filter ?? ''}
        />
      )}
      {entries.length === 0 && (
        <p className={classes.none}>
          {issue === null ? 'No headings or labels yet.' : 'Nothing here carries this issue.'}
        </p>
      )}
      <ol className={classes.list}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <UnstyledButton
              className={classes.entry}
              data-heading={entry.heading || undefined}
              data-level={entry.level}
              onClick={() => onGo(entry.id)}
            >
              {entry.label && <span className={classes.label}>{entry.label}</span>}
              <span className={classes.words} dir="auto">
                {entry.words || (entry.label ? '' : 'Empty paragraph')}
              </span>
              <span className={classes.marks}>
                {STATES.map((state) => {
                  const many = entry.states[state];
                  return (
                    many !== undefined && (
                      <span key={state} title={count(many, `${state} bracket`)}>
                        {many > 1 && <span className={classes.many}>{many}</span>}
                        <StateMark state={state} bare />
                      </span>
                    )
                  );
                })}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </nav>
  );
}
