/** Which words refer to which paragraphs, and whether they still say what these are called. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ParagraphSelect } from '../choosing/ParagraphSelect';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { holdsPen } from '../room/rights';
import { ActDialog } from '../shell/ActDialog';
import { Ask } from '../shell/Ask';
import { useAct } from '../shell/useAct';
import { numberingActs, type Reference, useReferences } from './acts';

/** References follow the paragraph, not the number. */
export function References({ draft }: { draft: string }) {
  const { slug, me, negotiation } = useRoom();
  const { data, error } = useReferences(slug, draft);
  const acts = numberingActs(slug);
  const finding = useAct(acts.find);
  const updating = useAct(acts.update);
  if (!data) return error ? <p role="alert">{error.message}</p> : null;
  const stale = data.references.filter((one) => one.stale);
  return (
    <section aria-labelledby="references">
      <h2 id="references" className={classes.section}>
        References
      </h2>
      {data.references.length === 0 && (
        <p className={classes.empty}>No reference from one paragraph to another is noted.</p>
      )}
      <ul className={classes.list}>
        {data.references.map((one) => (
          <li key={`${one.paragraph}${one.words}${one.target}`}>
            <span className={classes.grow} dir="auto">
              {one.place && `${one.place}: `}“{one.words}”
            </span>
            <span className={classes.soft}>{standing(one)}</span>
          </li>
        ))}
      </ul>
      {holdsPen(me, negotiation) && (
        <div className={classes.acts}>
          <Button
            size="xs"
            variant="default"
            loading={finding.busy}
            onClick={() => finding.run(draft)}
          >
            Find references
          </Button>
          <Ask label="Note a reference…">
            {(close) => <NoteReference draft={draft} onClose={close} />}
          </Ask>
          {stale.length > 0 && (
            <Button size="xs" loading={updating.busy} onClick={() => updating.run(draft)}>
              Bring the wording up to date
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function standing(one: Reference): string {
  if (!one.standing) return 'the words no longer stand there';
  if (one.label === null) return 'what they refer to is gone';
  return one.stale ? `should read “${one.reads}”` : 'right';
}

function NoteReference({ draft, onClose }: { draft: string; onClose: () => void }) {
  const { slug } = useRoom();
  const [paragraph, setParagraph] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [target, setTarget] = useState<string | null>(null);
  return (
    <ActDialog
      title="Note a reference"
      act="Note it"
      ready={paragraph !== null && target !== null && words.trim() !== ''}
      onAct={() =>
        numberingActs(slug).note(draft, {
          paragraph: paragraph ?? '',
          words: words.trim(),
          target: target ?? '',
        })
      }
      onClose={onClose}
    >
      <ParagraphSelect
        draft={draft}
        label="In the paragraph"
        value={paragraph}
        onChange={setParagraph}
        required
      />
      <TextInput
        label="The words"
        placeholder="paragraph 5"
        value={words}
        dir="auto"
        onChange={(event) => setWords(event.currentTarget.value)}
        required
      />
      <ParagraphSelect
        draft={draft}
        label="Refer to"
        value={target}
        onChange={setTarget}
        required
      />
    </ActDialog>
  );
}
