/** Declaring that open insertions are options for one place, of which one survives. */
import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bracketActs } from '../api/acts';
import { keys, useDraftText } from '../api/queries';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';
import classes from './AlternativesDialog.module.css';
import { Codes } from './Codes';
import { candidates, inTextOrder } from './options';

/** Those of the same paragraph come first. Options are numbered as they stand in the text. */
export function AlternativesDialog({
  bracket,
  onClose,
}: {
  bracket: Bracket;
  onClose: () => void;
}) {
  const { slug } = useRoom();
  const client = useQueryClient();
  const text = useDraftText(slug, bracket.draft, null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [noText, setNoText] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const forming = useAct(bracketActs(slug).formAlternatives, {
    done: () => {
      onClose();
      void client.invalidateQueries({ queryKey: keys.negotiation(slug) });
    },
    refused: setRefusal,
  });
  const options = chosen.length + 1 + Number(noText);
  const { here, elsewhere } = candidates(text.data, bracket);
  const choose = (id: string, on: boolean) =>
    setChosen((held) => (on ? [...held, id] : held.filter((one) => one !== id)));
  const list = (title: string, options: readonly Bracket[]) =>
    options.length > 0 && (
      <fieldset className={classes.list}>
        <legend>{title}</legend>
        {options.map((one) => (
          <Checkbox
            key={one.id}
            checked={chosen.includes(one.id)}
            onChange={(event) => choose(one.id, event.currentTarget.checked)}
            label={
              <span dir="auto">
                {one.paragraph !== bracket.paragraph && one.paragraph_label && (
                  <span className={classes.place}>{one.paragraph_label} </span>
                )}
                <span className={classes.words}>{one.proposal}</span>{' '}
                <Codes delegations={one.proponents} />
              </span>
            }
          />
        ))}
      </fieldset>
    );
  return (
    <FormDialog
      title="Make alternatives"
      size="lg"
      opened
      onClose={onClose}
      act={options === 1 ? 'Make them options' : `Make these ${options} options`}
      busy={forming.busy}
      ready={options > 1}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        forming.run(inTextOrder(text.data, [bracket.id, ...chosen]), noText);
      }}
    >
      <p className={classes.lead}>
        <span className={classes.words}>{bracket.proposal}</span> becomes one of several options for
        one place, of which one survives. All of them are contested until then.
      </p>
      {list(
        bracket.paragraph_label
          ? `In paragraph ${bracket.paragraph_label}`
          : 'In the same paragraph',
        here,
      )}
      {list('Elsewhere in the draft', elsewhere)}
      {text.data && here.length + elsewhere.length === 0 && (
        <p className={classes.lead}>
          There is no other open insertion in this draft that is not an option already.
        </p>
      )}
      <Checkbox
        checked={noText}
        onChange={(event) => setNoText(event.currentTarget.checked)}
        label="“No text” is an option too"
      />
    </FormDialog>
  );
}
