/** What was adopted, how, and what was said of it; and adopting a draft. */
import { Button, NumberInput, Radio, Select } from '@mantine/core';
import { useState } from 'react';
import { useDraftText } from '../api/queries';
import { nameOf, useRoom } from '../room/context';
import { may } from '../room/rights';
import { FormDialog } from '../shell/FormDialog';
import { useAct } from '../shell/useAct';
import { moment } from '../words/dates';
import { type Adoption, type Manner, processActs } from './acts';
import { Explain } from './Explain';
import classes from './Process.module.css';

const MANNERS: Record<Manner, string> = {
  consensus: 'By consensus',
  acclamation: 'By acclamation',
  vote: 'By vote',
};

/** An adopted draft no longer changes. */
export function Adoptions({ adoptions }: { adoptions: readonly Adoption[] }) {
  const room = useRoom();
  const { me, negotiation } = room;
  const [adopting, setAdopting] = useState(false);
  const title = (draft: string) => negotiation.drafts.find((d) => d.id === draft)?.title ?? '';
  return (
    <section aria-labelledby="adoption">
      <h2 id="adoption" className={classes.section}>
        Adoption
      </h2>
      {adoptions.length === 0 && <p className={classes.empty}>Nothing was adopted yet.</p>}
      {adoptions.map((one) => (
        <div key={one.id} className={classes.sheet}>
          <h3 className={classes.name}>{title(one.draft)}</h3>
          <p className={classes.empty}>
            {MANNERS[one.manner]}, {moment(one.adopted_at)}
            {one.votes &&
              `: ${one.votes.in_favour} in favour, ${one.votes.against} against, ${one.votes.abstentions} abstaining`}
          </p>
          <ul className={classes.list}>
            {one.explanations.map((said) => (
              <li key={said.position}>
                <span>{nameOf(room, said.delegation)}</span>
                <span className={classes.soft}>
                  {said.dissociates ? 'dissociates itself' : 'explains its position'}
                  {said.paragraphs.length > 0 && (
                    <Places draft={one.draft} paragraphs={said.paragraphs} />
                  )}
                </span>
                <p className={classes.words}>{said.words}</p>
              </li>
            ))}
          </ul>
          <Explain one={one} title={title(one.draft)} />
        </div>
      ))}
      {may(me.role, 'steer') && negotiation.drafts.length > 0 && (
        <div className={classes.acts}>
          <Button size="xs" variant="default" onClick={() => setAdopting(true)}>
            Adopt a draft
          </Button>
        </div>
      )}
      <Adopt opened={adopting} onClose={() => setAdopting(false)} />
    </section>
  );
}

/** The paragraphs that a dissociation names, by their labels. */
function Places({ draft, paragraphs }: { draft: string; paragraphs: readonly string[] }) {
  const { slug } = useRoom();
  const text = useDraftText(slug, draft, null);
  const labels = (text.data?.paragraphs ?? [])
    .filter(({ id }) => paragraphs.includes(id))
    .map(({ label }) => label || 'a paragraph');
  return ` from ${labels.join(', ')}`;
}

function Adopt({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { slug, negotiation } = useRoom();
  const [draft, setDraft] = useState<string | null>(null);
  const [revision, setRevision] = useState<string | null>(null);
  const [manner, setManner] = useState<Manner>('consensus');
  const [votes, setVotes] = useState({ in_favour: 0, against: 0, abstentions: 0 });
  const [refusal, setRefusal] = useState<string | null>(null);
  const close = () => {
    setRefusal(null);
    onClose();
  };
  const adopting = useAct(processActs(slug).adopt, { done: close, refused: setRefusal });
  const revisions = negotiation.revisions.filter((one) => one.draft === draft);
  const count = (key: keyof typeof votes, label: string) => (
    <NumberInput
      label={label}
      min={0}
      allowDecimal={false}
      value={votes[key]}
      onChange={(value) => setVotes({ ...votes, [key]: Number(value) })}
    />
  );
  return (
    <FormDialog
      title="Adopt a draft"
      opened={opened}
      onClose={close}
      act="Record the adoption"
      busy={adopting.busy}
      ready={draft !== null}
      refusal={refusal}
      onSubmit={() => {
        setRefusal(null);
        if (draft !== null) adopting.run(draft, manner, manner === 'vote' ? votes : null, revision);
      }}
    >
      <Select
        label="Draft"
        description="It is adopted as it stands, and no longer changes."
        data={negotiation.drafts.map((d) => ({ value: d.id, label: d.title }))}
        value={draft}
        onChange={(draft) => {
          setDraft(draft);
          setRevision(null);
        }}
        required
      />
      {revisions.length > 0 && (
        <Select
          label="Known as (optional)"
          description="The revision that it is, as issued."
          clearable
          data={revisions.map((one) => ({ value: one.id, label: one.name }))}
          value={revision}
          onChange={setRevision}
        />
      )}
      <Radio.Group
        label="How"
        value={manner}
        onChange={(value) => {
          if (value === 'consensus' || value === 'acclamation' || value === 'vote')
            setManner(value);
        }}
      >
        {Object.entries(MANNERS).map(([value, label]) => (
          <Radio key={value} value={value} label={label} mt="xs" />
        ))}
      </Radio.Group>
      {manner === 'vote' && (
        <>
          {count('in_favour', 'In favour')}
          {count('against', 'Against')}
          {count('abstentions', 'Abstaining')}
        </>
      )}
    </FormDialog>
  );
}
