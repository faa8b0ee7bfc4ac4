/** An act that needs some words, and perhaps one thing more. */
import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ActDialog } from './ActDialog';

interface Props {
  title: string;
  label: string;
  description?: string;
  act: string;
  initial?: string;
  /** Whether it can be done without words. */
  optional?: boolean;
  /** Whether there is nothing to say after all. */
  hidden?: boolean;
  ready?: boolean;
  onAct: (words: string) => Promise<unknown>;
  onClose: () => void;
  /** What stands above the words: what they are about, or further fields. */
  children?: ReactNode;
  /** What one may add to them. */
  below?: ReactNode;
}

/** The words are sent without the white space around them. */
export function WordsDialog(props: Props) {
  const [words, setWords] = useState(props.initial ?? '');
  const said = words.trim();
  return (
    <ActDialog
      title={props.title}
      act={props.act}
      ready={(props.optional || props.hidden || said !== '') && (props.ready ?? true)}
      onAct={() => props.onAct(said)}
      onClose={props.onClose}
    >
      {props.children}
      {!props.hidden && (
        <Textarea
          label={props.label}
          description={props.description}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={12}
          required={!props.optional}
          dir="auto"
          data-autofocus
        />
      )}
      {props.below}
    </ActDialog>
  );
}
