/** The compilation: per paragraph the text, and beneath it what each proponent proposes. */
import { useEffect } from 'react';
import { Link } from 'react-router';
import { useCompilation } from '../api/queries';
import type { CompiledParagraph } from '../api/types';
import { useRoom } from '../room/context';
import { Filters, useWanted } from '../shell/Filters';
import { RegimeBanner } from '../shell/RegimeBanner';
import { TopBar } from '../shell/TopBar';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';
import { StateMark } from '../words/StateMark';
import page from './BoardPage.module.css';
import classes from './CompilationPage.module.css';

const DOES = { insertion: 'Insert', deletion: 'Delete', reservation: 'Reservation on' } as const;

/** Everything that is proposed, by proponent, now or at any moment. */
export function CompilationPage() {
  const { slug, negotiation } = useRoom();
  const { at, go } = useMoment();
  const { data, error, isFetching } = useCompilation(slug, at, useWanted());
  useEffect(() => {
    document.title = `Compilation · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={page.page} data-past={at !== null || undefined}>
      <TopBar place="Compilation" />
      <main className={page.scroll} aria-busy={isFetching}>
        <div className={page.main}>
          <RegimeBanner regime={negotiation.regime} />
          <div className={page.head}>
            <h1 className={page.title}>Compilation</h1>
          </div>
          <Filters />
          {error && !data && <p role="alert">{error.message}</p>}
          {data?.drafts.map((draft) => (
            <section key={draft.draft} aria-label={draft.title}>
              <h2 className={classes.draft} dir="auto">
                {draft.title}
              </h2>
              <p role="note" className={classes.status} dir="auto">
                {draft.status}
              </p>
              {draft.paragraphs.length === 0 && <p>Nothing here fits what is asked for.</p>}
              {draft.paragraphs.map((paragraph) => (
                <Paragraph
                  key={paragraph.paragraph}
                  paragraph={paragraph}
                  link={`/n/${slug}/d/${draft.draft}${at === null ? '' : `?at=${at}`}`}
                />
              ))}
            </section>
          ))}
        </div>
      </main>
      <TimeLine at={at} go={go} asOf={data?.as_of ?? negotiation.as_of} draft={null} />
    </div>
  );
}

function Paragraph({ paragraph, link }: { paragraph: CompiledParagraph; link: string }) {
  const { label, text } = paragraph;
  const words = `${label} ${text}`.trim();
  return (
    <article className={classes.paragraph} aria-label={label || undefined}>
      {paragraph.kind === 'heading' ? (
        <h3 className={classes.heading} dir="auto">
          {words}
        </h3>
      ) : (
        <p className={classes.text} dir="auto">
          {text ? words : `${label} (proposed as a whole)`.trim()}
        </p>
      )}
      {paragraph.proponents.map((by) => (
        <section key={by.proposals[0]?.bracket} className={classes.by} aria-label={by.who}>
          <h4 className={classes.who}>{by.who}</h4>
          <ul className={classes.proposals}>
            {by.proposals.map((one) => (
              <li key={one.bracket}>
                <StateMark state={one.state} /> {DOES[one.kind]}{' '}
                <Link to={`${link}#bracket-${one.bracket}`} dir="auto">
                  “{one.words.trim()}”
                </Link>
                {one.alternatives.map((other) => (
                  <span key={other} className={classes.side} dir="auto">
                    or: {other}
                  </span>
                ))}
                {one.reason && (
                  <q className={classes.side} dir="auto">
                    {one.reason}
                  </q>
                )}
                {one.entered.length > 0 && (
                  <span className={classes.side}>entered for it, not yet confirmed</span>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </article>
  );
}
