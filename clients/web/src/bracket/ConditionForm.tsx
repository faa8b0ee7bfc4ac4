/** What an acceptance hangs on: what becomes of another bracket, or words. */
import { Button, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useBoard } from '../api/queries';
import type { Bracket, Condition } from '../api/types';
import { useRoom } from '../room/context';
import classes from './BracketActs.module.css';

interface Props {
  bracket: Bracket;
  act: string;
  busy: boolean;
  onAct: (condition: Condition) => void;
  onCancel: () => void;
}

const FATES = [
  { value: 'retained', label: 'is retained' },
  { value: 'deleted', label: 'is deleted' },
];

/** Another open bracket, or words; Escape leaves it. */
export function ConditionForm({ bracket, act, busy, onAct, onCancel }: Props) {
  const { slug } = useRoom();
  const board = useBoard(slug, null);
  const [other, setOther] = useState<string | null>(null);
  const [fate, setFate] = useState<'retained' | 'deleted'>('retained');
  const [words, setWords] = useState('');
  const open = (board.data?.brackets ?? []).filter(
    (one) => one.life === 'open' && one.id !== bracket.id,
  );
  const ready = other !== null || words.trim() !== '';
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (other !== null) onAct({ bracket: other, outcome: fate, words: '' });
        else if (ready) onAct({ bracket: null, outcome: 'retained', words: words.trim() });
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onCancel();
      }}
    >
      <Select
        label="If this bracket"
        placeholder="A bracket, or words below"
        size="xs"
        searchable
        clearable
        data={open.map((one) => ({
          value: one.id,
          label: `${one.paragraph_label} ${one.proposal}`.trim(),
        }))}
        value={other}
        onChange={setOther}
      />
      {other !== null ? (
        <Select
          label="comes to this"
          size="xs"
          data={FATES}
          value={fate}
          onChange={(value) => setFate(value === 'deleted' ? 'deleted' : 'retained')}
          allowDeselect={false}
        />
      ) : (
        <Textarea
          label="or in words: if…"
          size="xs"
          autosize
          minRows={1}
          maxRows={5}
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={busy} disabled={!ready}>
          {act}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
