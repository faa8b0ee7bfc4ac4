/** A paragraph of a redraft: it stays, is reworded or dropped; or it is new. */
import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { memo } from 'react';
import { BracketsSelect } from '../choosing/BracketSelect';
import { opening } from '../choosing/opening';
import { ParagraphsSelect } from '../choosing/ParagraphSelect';
import classes from './Redraft.module.css';
import type { How, Row } from './rows';

interface Props {
  draft: string;
  row: Row;
  onChange: (key: string, to: Partial<Row>) => void;
  onAdd: (after: string) => void;
  onRemove: (key: string) => void;
}

const HOWS: { value: How; label: string }[] = [
  { value: 'stays', label: 'stays as it is' },
  { value: 'reworded', label: 'is reworded' },
  { value: 'dropped', label: 'is dropped' },
];

/** Drawn anew only when its own row changes: a draft may have hundreds. */
export const RedraftRow = memo(function RedraftRow({
  draft,
  row,
  onChange,
  onAdd,
  onRemove,
}: Props) {
  const { key, from, how } = row;
  const name = from === null ? 'New paragraph' : opening(from);
  const worded = how === 'reworded';
  return (
    <li className={classes.row} data-how={how}>
      {from === null ? (
        <p className={classes.words}>New paragraph</p>
      ) : (
        <p className={classes.words} dir="auto">
          {from.label} {row.stood}
        </p>
      )}
      <div className={classes.how}>
        {from !== null && (
          <SegmentedControl
            size="xs"
            aria-label={`What becomes of ${name}`}
            data={HOWS}
            value={how}
            onChange={(value) => onChange(key, { how: value as How })}
          />
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Add a new paragraph after ${name}`}
          onClick={() => onAdd(key)}
        >
          Add one after it
        </Button>
        {from === null && (
          <Button size="compact-xs" variant="subtle" onClick={() => onRemove(key)}>
            Take it out again
          </Button>
        )}
      </div>
      {worded && (
        <div className={classes.fields}>
          <TextInput
            label="Label"
            size="xs"
            maxLength={24}
            value={row.label}
            onChange={(event) => onChange(key, { label: event.currentTarget.value })}
          />
          <Textarea
            label="New wording"
            description="Brackets over the same words stay their proponents’, with all positions; a bracket over other words is a new one, which nobody proposes."
            autosize
            minRows={2}
            value={row.text}
            dir="auto"
            onChange={(event) => onChange(key, { text: event.currentTarget.value })}
            required
          />
          <ParagraphsSelect
            draft={draft}
            label="Also takes in these paragraphs"
            value={row.also}
            onChange={(also) => onChange(key, { also })}
          />
          <BracketsSelect
            label="Its wording takes in these brackets"
            description="They are listed as merged; brackets of its paragraphs not named here, and not in the wording, are dropped."
            among={(one) => one.draft === draft}
            value={row.merges}
            onChange={(merges) => onChange(key, { merges })}
          />
        </div>
      )}
    </li>
  );
});
