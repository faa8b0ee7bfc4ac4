/** What a delegation says of what was adopted: an explanation of position, or a dissociation. */
import { useState } from 'react';
import { DelegationSelect } from '../choosing/DelegationSelect';
import { ParagraphsSelect } from '../choosing/ParagraphSelect';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { type Adoption, processActs } from './acts';
import classes from './Process.module.css';

/** For delegates, and for who enters what a delegation says. */
export function Explain({ one, title }: { one: Adoption; title: string }) {
  const { me } = useRoom();
  if (!may(me.role, 'position') && !may(me.role, 'steer')) return null;
  const own = me.delegation !== null;
  return (
    <div className={classes.acts}>
      <Ask
        label={own ? 'Explain our position…' : 'Enter an explanation of position…'}
        name={`${own ? 'Explain our position on' : 'Enter an explanation of position on'} ${title}`}
      >
        {(close) => <Said one={one} own={own} dissociates={false} onClose={close} />}
      </Ask>
      <Ask
        label={own ? 'Dissociate ourselves…' : 'Enter a dissociation…'}
        name={`${own ? 'Dissociate ourselves from' : 'Enter a dissociation from'} ${title}`}
      >
        {(close) => <Said one={one} own={own} dissociates onClose={close} />}
      </Ask>
    </div>
  );
}

function Said(props: { one: Adoption; own: boolean; dissociates: boolean; onClose: () => void }) {
  const { one, own, dissociates, onClose } = props;
  const { slug } = useRoom();
  const [party, setParty] = useState<string | null>(null);
  const [paragraphs, setParagraphs] = useState<string[]>([]);
  const acts = processActs(slug);
  return (
    <WordsDialog
      title={dissociates ? 'Dissociation' : 'Explanation of position'}
      label={dissociates ? 'Why' : 'The explanation'}
      act="Put it on record"
      ready={own || party !== null}
      onAct={(words) =>
        dissociates
          ? acts.dissociate(one.id, words, paragraphs, party)
          : acts.explain(one.id, words, party)
      }
      onClose={onClose}
      below={
        dissociates && (
          <ParagraphsSelect
            draft={one.draft}
            label="From these paragraphs"
            description="None named: from the whole."
            value={paragraphs}
            onChange={setParagraphs}
          />
        )
      }
    >
      {!own && (
        <DelegationSelect label="In the name of" value={party} onChange={setParty} required />
      )}
    </WordsDialog>
  );
}
