/** Packages that the reader's side prepares; nobody else learns of them until they are presented. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../api/queries';
import { BracketLink } from '../bracket/BracketLink';
import { BracketsSelect } from '../choosing/BracketSelect';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { Ask } from '../shell/Ask';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import classes from './Agreement.module.css';
import { type PackageDraft, packageDraftActs, usePackageDrafts } from './acts';

/** Begun, changed, erased and presented here. */
export function InPreparation() {
  const { slug, me } = useRoom();
  const { data, error } = usePackageDrafts(slug, true);
  return (
    <section className={classes.private} aria-label="Packages in preparation">
      <p className={classes.lead}>In preparation</p>
      <p className={classes.soft}>
        {me.delegation === null
          ? 'Only those who steer see these, until a package is presented.'
          : 'Only your delegation sees these, until it presents a package.'}
      </p>
      {error && !data && <p role="alert">{error.message}</p>}
      <ul className={classes.list}>
        {(data ?? []).map((one) => (
          <li key={one.id} className={classes.item}>
            <Prepared one={one} />
          </li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Ask label="Prepare a package…">
          {(close) => <PackageForm one={null} onClose={close} />}
        </Ask>
      </div>
    </section>
  );
}

function Prepared({ one }: { one: PackageDraft }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const acts = packageDraftActs(slug);
  const settled = {
    done: () => void client.invalidateQueries({ queryKey: keys.negotiation(slug) }),
  };
  const presenting = useAct(acts.present, settled);
  const erasing = useAct(acts.erase, settled);
  return (
    <>
      <p className={classes.lead}>{one.title}</p>
      {one.note && <p className={classes.letter}>{one.note}</p>}
      <ul className={classes.letters} aria-label={`Brackets of ${one.title}`}>
        {one.brackets.map((bracket) => (
          <li key={bracket}>
            <BracketLink bracket={bracket} words="" />
          </li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Ask label="Present it…" name={`Present ${one.title}`}>
          {(close) => (
            <Confirm
              title={`Present ${one.title}?`}
              act="Present it"
              onAct={() => presenting.run(one.id)}
              onClose={close}
            >
              From then on everybody sees it: these brackets are agreed together, or not at all.
            </Confirm>
          )}
        </Ask>
        <Ask label="Change…" name={`Change ${one.title}`}>
          {(close) => <PackageForm one={one} onClose={close} />}
        </Ask>
        <Button
          size="xs"
          variant="subtle"
          loading={erasing.busy}
          aria-label={`Erase ${one.title}`}
          onClick={() => erasing.run(one.id)}
        >
          Erase
        </Button>
      </div>
    </>
  );
}

function PackageForm({ one, onClose }: { one: PackageDraft | null; onClose: () => void }) {
  const { slug } = useRoom();
  const [title, setTitle] = useState(one?.title ?? '');
  const [note, setNote] = useState(one?.note ?? '');
  const [brackets, setBrackets] = useState<string[]>(one?.brackets ?? []);
  return (
    <ActDialog
      title={one === null ? 'Prepare a package' : `Change ${one.title}`}
      act="Keep it"
      size="lg"
      ready={title.trim() !== ''}
      onAct={() => packageDraftActs(slug).keep(one?.id ?? null, title.trim(), brackets, note)}
      onClose={onClose}
    >
      <TextInput
        label="Title"
        placeholder="Returns and pathways"
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
        required
      />
      <BracketsSelect
        label="Brackets that are agreed together"
        description="Two or more, by the time it is presented."
        value={brackets}
        onChange={setBrackets}
      />
      <Textarea
        label="What it offers (optional)"
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
