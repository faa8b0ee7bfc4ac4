/** Bringing a text: a title and the text itself, then what the import could not decide. */
import { Button, FileButton, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { steeringActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Imported } from '../api/types';
import { useRoom } from '../room/context';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';
import { count } from '../words/dates';
import classes from './BringText.module.css';

/** The dialog. Every character of the text arrives; what is unclear is listed, with its place. */
export function BringText({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [brought, setBrought] = useState<Imported | null>(null);
  const bringing = useAct(steeringActs(slug).bringText, {
    done: (imported) => {
      setBrought(imported);
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
    refused: setRefusal,
  });
  const close = () => {
    onClose();
    setBrought(null);
    setTitle('');
    setText('');
    setRefusal(null);
  };
  const read = async (file: File | null) => {
    if (file === null) return;
    setText(await file.text());
    if (!title) setTitle(file.name.replace(/\.(txt|md|markdown)$/i, '').replace(/[-_]+/g, ' '));
  };
  if (brought !== null) return <Undecided opened={opened} onClose={close} brought={brought} />;
  return (
    <FormDialog
      title="Bring a text"
      size="lg"
      opened={opened}
      onClose={close}
      act="Bring this text"
      busy={bringing.busy}
      ready={title.trim() !== '' && text.trim() !== ''}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        bringing.run(title.trim(), text);
      }}
    >
      <p className={classes.lead}>
        Plain text or Markdown with brackets, headings and numbered paragraphs. Nothing is dropped;
        what cannot be decided is listed afterwards.
      </p>
      <TextInput
        label="Title"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
        required
      />
      <Textarea
        label="Text"
        placeholder="Paste the text here, or choose a file."
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        minRows={10}
        maxRows={18}
        autosize
        required
        classNames={{ input: classes.text ?? '' }}
      />
      <Group>
        <FileButton accept=".txt,.md,.markdown,text/plain,text/markdown" onChange={read}>
          {(props) => (
            <Button {...props} size="sm" variant="default">
              Choose a file
            </Button>
          )}
        </FileButton>
      </Group>
    </FormDialog>
  );
}

function Undecided(props: { opened: boolean; onClose: () => void; brought: Imported }) {
  const { slug } = useRoom();
  const { brought } = props;
  const { undecided } = brought;
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={brought.title} size="lg">
      <p className={classes.lead}>
        {count(brought.paragraphs, 'paragraph')} and {count(brought.brackets, 'bracket')} are now a
        draft.{' '}
        {undecided.length === 0
          ? 'Nothing was left undecided.'
          : `${count(undecided.length, 'place')} could not be decided; the characters stand as they were.`}
      </p>
      {undecided.length > 0 && (
        <ol className={classes.undecided} aria-label="Undecided">
          {undecided.map((one) => (
            <li key={`${one.line}:${one.column}:${one.what}`}>
              <span className={classes.where}>
                line {one.line}, {one.column}
              </span>
              <span>
                {one.what}
                {one.excerpt && <q className={classes.excerpt}>{one.excerpt}</q>}
              </span>
            </li>
          ))}
        </ol>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button size="sm" variant="subtle" onClick={props.onClose}>
          Close
        </Button>
        <Button size="sm" component={Link} to={`/n/${slug}/d/${brought.draft}`}>
          Open the draft
        </Button>
      </Group>
    </Modal>
  );
}
