/** A redraft paragraph by paragraph. */
import { useCallback, useRef, useState } from 'react';
import type { Paragraph } from '../api/types';
import type { Preview, RedraftBody } from './acts';
import { Issue } from './Issue';
import classes from './Redraft.module.css';
import { RedraftRow } from './RedraftRow';
import { bodyOf, type Row, ready, rowsOf, withNew } from './rows';

interface Props {
  draft: string;
  paragraphs: readonly Paragraph[];
  /** Their words with the signs of brackets, by id. */
  signs: ReadonlyMap<string, string>;
  onPreview: (body: RedraftBody) => Promise<Preview>;
  onIssue: (body: RedraftBody) => Promise<unknown>;
}

/** The paragraphs are those that stood when one began; the server judges on those that stand. */
export function ByParagraph({ draft, paragraphs, signs, onPreview, onIssue }: Props) {
  const [rows, setRows] = useState<readonly Row[]>(() => rowsOf(paragraphs, signs));
  const added = useRef(0);
  const change = useCallback(
    (key: string, to: Partial<Row>) =>
      setRows((held) => held.map((row) => (row.key === key ? { ...row, ...to } : row))),
    [],
  );
  const add = useCallback((after: string) => {
    added.current += 1;
    const key = `new ${added.current}`;
    setRows((held) => withNew(held, after, key));
  }, []);
  const remove = useCallback(
    (key: string) => setRows((held) => held.filter((row) => row.key !== key)),
    [],
  );
  return (
    <>
      <ol className={classes.rows} aria-label="Paragraphs of the redraft">
        {rows.map((row) => (
          <RedraftRow
            key={row.key}
            draft={draft}
            row={row}
            onChange={change}
            onAdd={add}
            onRemove={remove}
          />
        ))}
      </ol>
      <Issue
        ready={ready(rows)}
        body={(name) => ({ name, paragraphs: bodyOf(rows) })}
        onPreview={onPreview}
        onIssue={onIssue}
      />
    </>
  );
}
