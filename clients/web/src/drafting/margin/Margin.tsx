/** The margin of the page: the handle of the paragraph at hand, and the dialogs it opens. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { AgreeForm } from '../../agreement/AgreeForm';
import { adRefActs } from '../../agreement/acts';
import { agreedParagraphs } from '../../agreement/agreed';
import { CorrectAgreed } from '../../agreement/CorrectAgreed';
import { paragraphActs } from '../../api/acts';
import { useAgreement } from '../../api/queries';
import type { Paragraph } from '../../api/types';
import { IssueList } from '../../bracket/IssueTags';
import { wordsOf } from '../../choosing/opening';
import type { RoomEditor } from '../../editor';
import { EnterParagraph } from '../../entered/EnterParagraph';
import { EnterWording } from '../../entered/EnterWording';
import { BringParagraph } from '../../informals/BringParagraph';
import { BringWording } from '../../informals/BringWording';
import { useRoom } from '../../room/context';
import { holdsPen, may } from '../../room/rights';
import { Confirm } from '../../shell/Confirm';
import { useAct } from '../../shell/useAct';
import { WordsDialog } from '../../shell/WordsDialog';
import type { Anchors } from '../cards/useAnchors';
import classes from './Margin.module.css';
import { type ParagraphChoices, ParagraphHandle } from './ParagraphHandle';
import { Relabel } from './Relabel';
import { usePointed } from './usePointed';

interface Props {
  draft: string;
  paragraphs: readonly Paragraph[];
  anchors: Anchors;
  sheet: HTMLElement | null;
  editor: RoomEditor;
  /** Whether the reader may write in this draft now; else there are only acts about its text. */
  writes: boolean;
  /** Whether the bracket that proposes a paragraph is the reader's own. */
  own: (bracket: string) => boolean;
  onAddBelow: (block: string) => void;
  onSplit: (block: string, offset: number) => void;
  onJoin: (first: string, second: string) => void;
}

type Asked =
  | 'relabel'
  | 'issues'
  | 'remove'
  | 'agree'
  | 'correct'
  | 'notify'
  | 'alternative'
  | 'enter'
  | 'enterBelow'
  | 'bring'
  | 'bringBelow';

/** The pen shapes the draft; a delegation proposes paragraphs, and shapes those it proposes. */
export function Margin(props: Props) {
  const { draft, paragraphs, anchors, sheet, editor, own } = props;
  const { slug, me, negotiation } = useRoom();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState<{
    what: Asked;
    id: string;
  } | null>(null);
  const pointed = usePointed(sheet, editor, open);
  const acts = paragraphActs(slug, draft);
  const move = useAct(acts.move);
  const remove = useAct(acts.remove);
  const agreements = useAgreement(slug, null).data?.agreements;
  const agreed = agreedParagraphs(agreements ?? [], draft, paragraphs);
  const index = paragraphs.findIndex((one) => one.id === pointed);
  const paragraph = paragraphs[index];
  const top = pointed === null ? undefined : anchors.paragraphs.get(pointed);
  const selected = editor.selected();
  const asked = asking && paragraphs.find((one) => one.id === asking.id);

  const choices = (one: Paragraph): ParagraphChoices => {
    const { writes } = props;
    const pen = writes && may(me.role, 'pen');
    const shapes = pen || (writes && one.bracket !== null && own(one.bracket));
    const caret = editor.caret();
    const next = paragraphs[index + 1];
    const below = () => props.onAddBelow(one.id);
    const neighbours = (other: Paragraph | undefined) =>
      other !== undefined && (pen || (other.bracket !== null && own(other.bracket)));
    return {
      ...(writes
        ? {
            ...(pen ? { addBelow: below } : { proposeBelow: below }),
            alternative: () => setAsking({ what: 'alternative', id: one.id }),
          }
        : {}),
      ...(shapes && caret?.block === one.id && caret.offset > 0
        ? { splitAtCaret: () => props.onSplit(one.id, caret.offset) }
        : {}),
      ...(shapes && next && neighbours(next) ? { join: () => props.onJoin(one.id, next.id) } : {}),
      ...(pen && index > 0
        ? { moveUp: () => move.run(one.id, paragraphs[index - 2]?.id ?? null) }
        : {}),
      ...(pen && next ? { moveDown: () => move.run(one.id, next.id) } : {}),
      ...(shapes
        ? {
            relabel: () => setAsking({ what: 'relabel', id: one.id }),
            remove: () => setAsking({ what: 'remove', id: one.id }),
          }
        : {}),
      ...(may(me.role, 'steer') && !agreed.has(one.id)
        ? { agree: () => setAsking({ what: 'agree', id: one.id }) }
        : {}),
      ...(may(me.role, 'steer') && agreed.has(one.id)
        ? { correct: () => setAsking({ what: 'correct', id: one.id }) }
        : {}),
      ...(may(me.role, 'steer')
        ? {
            enter: () => setAsking({ what: 'enter', id: one.id }),
            enterBelow: () => setAsking({ what: 'enterBelow', id: one.id }),
          }
        : {}),
      ...(holdsPen(me, negotiation)
        ? {
            bring: () => setAsking({ what: 'bring', id: one.id }),
            bringBelow: () => setAsking({ what: 'bringBelow', id: one.id }),
          }
        : {}),
      ...(me.delegation !== null && agreed.has(one.id)
        ? { notify: () => setAsking({ what: 'notify', id: one.id }) }
        : {}),
      ...(may(me.role, 'steer') ? { issues: () => setAsking({ what: 'issues', id: one.id }) } : {}),
      history: () => navigate(`/n/${slug}/d/${draft}/p/${one.id}`),
    };
  };

  return (
    <>
      {[...agreed.keys()].map((id) => {
        const at = anchors.paragraphs.get(id);
        return (
          at !== undefined && (
            <span key={id} className={classes.agreed} style={{ top: at }}>
              Agreed ad ref
            </span>
          )
        );
      })}
      {paragraph && top !== undefined && (
        <ParagraphHandle
          paragraph={paragraph}
          top={top}
          choices={choices(paragraph)}
          onOpenChange={setOpen}
        />
      )}
      {asked && asking?.what === 'relabel' && (
        <Relabel
          key={asked.id}
          paragraph={asked}
          onClose={() => setAsking(null)}
          onAct={(...args) => acts.relabel(asked.id, ...args)}
        />
      )}
      {asked && asking?.what === 'remove' && (
        <Confirm
          title="Remove the paragraph?"
          act="Remove the paragraph"
          onAct={() => remove.run(asked.id)}
          onClose={() => setAsking(null)}
        >
          <blockquote className={classes.words} dir="auto">
            {asked.label} {wordsOf(asked)}
          </blockquote>
        </Confirm>
      )}
      {asked && asking?.what === 'alternative' && (
        <WordsDialog
          title="Another paragraph instead of it"
          label="Its words"
          description="It stands after this one, as an alternative to it."
          act={may(me.role, 'pen') ? 'Add it' : 'Propose it'}
          onAct={(text) =>
            acts.add({
              after: asked.id,
              kind: asked.kind,
              level: asked.level,
              label: '',
              text,
              role: 'alternative',
              to: asked.id,
            })
          }
          onClose={() => setAsking(null)}
        >
          <blockquote className={classes.words} dir="auto">
            {asked.label} {wordsOf(asked)}
          </blockquote>
        </WordsDialog>
      )}
      {asked && asking?.what === 'agree' && (
        <AgreeForm
          title="Agreed ad referendum"
          act="Agreed ad referendum"
          onAct={(level, pending) =>
            adRefActs(slug).agree({ draft, paragraph: asked.id }, level, pending)
          }
          onClose={() => setAsking(null)}
        >
          <blockquote className={classes.words} dir="auto">
            {asked.label} {wordsOf(asked)}
          </blockquote>
        </AgreeForm>
      )}
      {asked && asking?.what === 'correct' && (
        <CorrectAgreed draft={draft} paragraph={asked} onClose={() => setAsking(null)} />
      )}
      {asked && asking?.what === 'notify' && (
        <WordsDialog
          title="Notify: our capital does not agree"
          label="Why? This reopens the paragraph, and everybody is told."
          act="Notify"
          onAct={(reason) => adRefActs(slug).notify(agreed.get(asked.id) ?? '', reason)}
          onClose={() => setAsking(null)}
        />
      )}
      {asked && asking?.what === 'enter' && (
        <EnterWording draft={draft} paragraph={asked} onClose={() => setAsking(null)} />
      )}
      {asked && asking?.what === 'enterBelow' && (
        <EnterParagraph draft={draft} after={asked} onClose={() => setAsking(null)} />
      )}
      {asked && asking?.what === 'bring' && (
        <BringWording
          draft={draft}
          paragraph={asked}
          selected={selected?.block === asked.id ? selected : null}
          onClose={() => setAsking(null)}
        />
      )}
      {asked && asking?.what === 'bringBelow' && (
        <BringParagraph draft={draft} after={asked} onClose={() => setAsking(null)} />
      )}
      {asked && asking?.what === 'issues' && (
        <Modal
          opened
          onClose={() => setAsking(null)}
          title={`Issues of ${asked.label || 'the paragraph'}`}
        >
          <IssueList carried={asked.issues} tag={(issue, on) => acts.tag(asked.id, issue, on)} />
        </Modal>
      )}
    </>
  );
}
