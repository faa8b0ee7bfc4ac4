/** A redraft as one bracketed text, which replaces the whole draft. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { RedraftBody } from './acts';
import { Issue } from './Issue';

interface Props {
  /** The draft in written form, to begin with. */
  written: string;
  onIssue: (body: RedraftBody) => Promise<unknown>;
}

/** From which paragraph each one comes is found by its words. */
export function AsText({ written, onIssue }: Props) {
  const [text, setText] = useState(written);
  return (
    <>
      <Textarea
        mt="md"
        label="The whole text"
        description="A paragraph a line, with brackets as diplomats write them. A paragraph that reads as before keeps its brackets; from which the others come is found by their words."
        autosize
        minRows={12}
        maxRows={40}
        value={text}
        dir="auto"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Issue
        ready={text.trim() !== '' && text !== written}
        onIssue={(name) => onIssue({ name, text })}
      />
    </>
  );
}
