/** Linking two provisions: that they cannot both stand, or the question that they raise. */
import { useState } from 'react';
import { useRoom } from '../room/context';
import { WordsDialog } from '../shell/WordsDialog';
import { linkActs } from './acts';
import { choosing, chosen, ProvisionFields } from './ProvisionFields';

interface Props {
  /** Of one draft or of two. */
  crosses: boolean;
  onClose: () => void;
}

/** A crossover begins with two different drafts. */
export function LinkForm({ crosses, onClose }: Props) {
  const { slug, negotiation } = useRoom();
  const [first, second] = negotiation.drafts;
  const [one, setOne] = useState(() => choosing(first?.id));
  const [other, setOther] = useState(() => choosing(crosses ? second?.id : first?.id));
  const acts = linkActs(slug);
  const here = chosen(one);
  const there = chosen(other);
  return (
    <WordsDialog
      title={crosses ? 'Link provisions of two drafts' : 'Flag a contradiction'}
      label={crosses ? 'The question that this raises' : 'Why they cannot both stand'}
      act={crosses ? 'Link them' : 'Flag it'}
      ready={here !== null && there !== null}
      onAct={async (words) => {
        if (here === null || there === null) return;
        await (crosses ? acts.cross(here, there, words) : acts.contradict(here, there, words));
      }}
      onClose={onClose}
    >
      <ProvisionFields legend="One" value={one} onChange={setOne} />
      <ProvisionFields legend="The other" value={other} onChange={setOther} />
    </WordsDialog>
  );
}
