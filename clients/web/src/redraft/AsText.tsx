/** A redraft as one bracketed text, which replaces the whole draft. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Preview, RedraftBody } from './acts';
import { Issue } from './Issue';

interface Props {
  /** The draft with the signs of its brackets, to begin with. */
  signed: string;
  onPreview: (body: RedraftBody) => Promise<Preview>;
  onIssue: (body: RedraftBody) => Promise<unknown>;
}

/** From which paragraph each one comes is found by its words. */
export function AsText({ signed, onPreview, onIssue }: Props) {
  const [text, setText] = useState(signed);
  return (
    <>
      <Textarea
        mt="md"
        label="The whole text"
        description="Paragraphs are divided by blank lines; from which each comes is found by its words. Brackets over the same words stay their proponents’, with all positions; a bracket over other words is a new one, which nobody proposes."
        autosize
        minRows={12}
        maxRows={40}
        value={text}
        dir="auto"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Issue
        ready={text.trim() !== '' && text !== signed}
        body={(name) => ({ name, text })}
        onPreview={onPreview}
        onIssue={onIssue}
      />
    </>
  );
}
