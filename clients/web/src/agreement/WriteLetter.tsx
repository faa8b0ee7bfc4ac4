/** Objecting in writing: which paragraphs, why, and (for those who received a letter) who signed. */
import { useState } from 'react';
import type { Silence } from '../api/types';
import { DelegationsSelect } from '../choosing/DelegationSelect';
import { ParagraphsSelect } from '../choosing/ParagraphSelect';
import { useRoom } from '../room/context';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { silenceActs } from './acts';

/** A delegate writes for its own delegation; a letter of several is entered by who received it. */
export function WriteLetter({ silence }: { silence: Silence }) {
  const { me } = useRoom();
  const own = me.delegation !== null;
  return (
    <Ask
      label={own ? 'Object in writing…' : 'Enter a letter…'}
      name={`${own ? 'Object in writing to' : 'Enter a letter on'} ${silence.title}`}
    >
      {(close) => <Letter silence={silence} own={own} onClose={close} />}
    </Ask>
  );
}

function Letter(props: { silence: Silence; own: boolean; onClose: () => void }) {
  const { silence, own, onClose } = props;
  const { slug } = useRoom();
  const [signed, setSigned] = useState<string[]>([]);
  const [paragraphs, setParagraphs] = useState<string[]>([]);
  return (
    <WordsDialog
      title={own ? 'Object in writing' : 'Enter a letter that was received'}
      label={own ? 'Your letter' : 'The letter'}
      description={
        own
          ? 'It breaks the silence. Others are told which paragraphs it names, not who wrote. For a letter that several sign, send it to the secretariat.'
          : 'It breaks the silence. Others are told which paragraphs it names, not who signed.'
      }
      act={own ? 'Send the letter' : 'Enter the letter'}
      ready={own || signed.length > 0}
      onAct={(reason) => silenceActs(slug).write(silence.id, signed, paragraphs, reason)}
      onClose={onClose}
      below={
        <ParagraphsSelect
          draft={silence.draft}
          label="Paragraphs that it names (optional)"
          value={paragraphs}
          onChange={setParagraphs}
        />
      }
    >
      {!own && <DelegationsSelect label="Signed by" value={signed} onChange={setSigned} required />}
    </WordsDialog>
  );
}
