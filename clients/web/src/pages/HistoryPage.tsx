/** How a paragraph came to be: its words with who wrote them, what was removed, and its life. */
import { Checkbox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { DeedLine, doerOf } from '../histories/DeedLine';
import { stepWords } from '../histories/deeds';
import classes from '../histories/Histories.module.css';
import { PassageRow } from '../histories/PassageRow';
import { RevisionTexts } from '../histories/RevisionTexts';
import { type LifeStep, type ParagraphHistory, useHistory } from '../histories/reads';
import { Words } from '../histories/Words';
import page from '../pages/BoardPage.module.css';
import process from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';

/** Read from the whole record, now or as of any moment. */
export function HistoryPage() {
  const { draft = '', paragraph = '' } = useParams();
  const { slug, negotiation } = useRoom();
  const { at, go } = useMoment();
  const [slips, setSlips] = useState(false);
  const { data, error, isFetching } = useHistory(slug, draft, paragraph, at, slips);
  const named = data ? (data.label ? `paragraph ${data.label}` : 'a paragraph') : 'a paragraph';
  useEffect(() => {
    document.title = `How ${named} came to be · Travaux`;
  }, [named]);
  return (
    <div className={page.page} data-past={at !== null || undefined}>
      <TopBar place="History of a paragraph" />
      <main className={page.scroll} aria-busy={isFetching}>
        <div className={process.main}>
          <h1 className={process.title}>How {named} came to be</h1>
          <p className={process.empty}>
            Of{' '}
            <Link to={`/n/${slug}/d/${draft}${at === null ? '' : `?at=${at}`}`} dir="auto">
              {negotiation.drafts.find(({ id }) => id === draft)?.title ?? 'the draft'}
            </Link>
          </p>
          {error && <p role="alert">{error.message}</p>}
          {!data && !error && <p role="status">Looking through the record…</p>}
          {data && <Told found={data} slips={slips} onSlips={setSlips} />}
        </div>
      </main>
      <TimeLine at={at} go={go} asOf={data?.as_of ?? negotiation.as_of} draft={draft} />
    </div>
  );
}

interface Props {
  found: ParagraphHistory;
  slips: boolean;
  onSlips: (slips: boolean) => void;
}

function Told({ found, slips, onSlips }: Props) {
  const { negotiation } = useRoom();
  const [removed, setRemoved] = useState(true);
  const shown = found.passages
    .map((passage, place) => ({ passage, number: place + 1 }))
    .filter(({ passage }) => removed || passage.removed === null);
  const revisions = negotiation.revisions.filter(
    (one) => one.draft === found.draft && one.position <= found.position,
  );
  return (
    <>
      {!found.standing && (
        <p>
          It is no longer in the draft.
          {found.continues !== null && (
            <>
              {' '}
              Its text went on in{' '}
              <Other draft={found.draft} paragraph={found.continues} words="another paragraph" />.
            </>
          )}
        </p>
      )}
      <section aria-labelledby="words">
        <h2 id="words" className={process.section}>
          Its words
        </h2>
        <div className={classes.how}>
          <Checkbox
            label="With what was removed"
            checked={removed}
            onChange={(event) => setRemoved(event.currentTarget.checked)}
          />
          <Checkbox
            label="With slips taken back at once"
            checked={slips}
            disabled={!removed}
            onChange={(event) => onSlips(event.currentTarget.checked)}
          />
        </div>
        <div className={classes.paper}>
          <p className={classes.text} dir="auto">
            {shown.length === 0 && <span className={classes.soft}>It has no words.</span>}
            {shown.map(({ passage, number }) => (
              <Words
                key={number}
                kind={passage.removed === null ? 'kept' : 'removed'}
                text={passage.text}
              >
                <bdi className={classes.note}>
                  <a href={`#words-${number}`} aria-label={`Note ${number}`}>
                    {number}
                  </a>
                </bdi>
              </Words>
            ))}
          </p>
        </div>
        <ol className={classes.rows} aria-label="Where each run of words comes from">
          {shown.map(({ passage, number }) => (
            <PassageRow key={number} passage={passage} number={number} draft={found.draft} />
          ))}
        </ol>
      </section>
      {revisions.length > 0 && (
        <section aria-labelledby="revisions">
          <h2 id="revisions" className={process.section}>
            Through the revisions
          </h2>
          <RevisionTexts draft={found.draft} revisions={revisions} passages={found.passages} />
        </section>
      )}
      <section aria-labelledby="life">
        <h2 id="life" className={process.section}>
          Its life as a paragraph
        </h2>
        <ol className={process.list}>
          {found.steps.map((step) => (
            <Step
              key={`${step.paragraph} ${step.kind} ${step.deed.positions.join()}`}
              step={step}
              found={found}
            />
          ))}
        </ol>
      </section>
    </>
  );
}

function Step({ step, found }: { step: LifeStep; found: ParagraphHistory }) {
  const room = useRoom();
  const { paragraph, other, deed } = step;
  return (
    <li>
      <span className={process.grow}>
        {stepWords(step)}
        {other !== null && (
          <>
            {' '}
            <Other draft={found.draft} paragraph={other} words="another paragraph" />
          </>
        )}
        {paragraph !== found.paragraph && (
          <>
            {' '}
            (of{' '}
            <Other
              draft={found.draft}
              paragraph={paragraph}
              words={step.label || 'one that it comes from'}
            />
            )
          </>
        )}
      </span>
      <DeedLine deed={deed} draft={found.draft} words={`${doerOf(room, deed)},`} />
    </li>
  );
}

function Other(props: { draft: string; paragraph: string; words: string }) {
  const { slug } = useRoom();
  return (
    <Link to={`/n/${slug}/d/${props.draft}/p/${props.paragraph}`} dir="auto">
      {props.words}
    </Link>
  );
}
