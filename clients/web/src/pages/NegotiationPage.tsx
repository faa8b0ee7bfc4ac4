/** The negotiation's own page: its regime, drafts, rounds, revisions and people. */
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { Negotiation } from '../api/types';
import { Delegations } from '../home/Delegations';
import { Groups } from '../home/Groups';
import { PenActs } from '../home/PenActs';
import { People } from '../home/People';
import { SinceLastVisit } from '../home/SinceLastVisit';
import { Ways } from '../home/Ways';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { RegimeBanner } from '../shell/RegimeBanner';
import { TopBar } from '../shell/TopBar';
import { count, day } from '../words/dates';
import classes from './NegotiationPage.module.css';

/** Where one arrives after entering. */
export function NegotiationPage() {
  const { slug, me, negotiation } = useRoom();
  useEffect(() => {
    document.title = `${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={classes.page}>
      <TopBar />
      <main className={classes.main}>
        <RegimeBanner regime={negotiation.regime} />
        <div className={classes.head}>
          <h1 className={classes.title}>{negotiation.title}</h1>
          {may(me.role, 'steer') && (
            <div className={classes.acts}>
              <PenActs />
            </div>
          )}
        </div>
        <Drafts negotiation={negotiation} slug={slug} />
        <Ways />
        <SinceLastVisit />
        <div className={classes.columns}>
          <Rounds negotiation={negotiation} />
          <Delegations />
          <Groups />
          <People />
        </div>
      </main>
    </div>
  );
}

function Drafts({ negotiation, slug }: { negotiation: Negotiation; slug: string }) {
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts" className={classes.section}>
        Drafts
      </h2>
      {negotiation.drafts.length === 0 && (
        <p className={classes.empty}>There is no draft yet. Whoever holds the pen brings a text.</p>
      )}
      <ul className={classes.drafts}>
        {negotiation.drafts.map((draft) => {
          const revisions = negotiation.revisions.filter((r) => r.draft === draft.id);
          return (
            <li key={draft.id} className={classes.draft}>
              <Link to={`/n/${slug}/d/${draft.id}`} className={classes.draftTitle}>
                {draft.title}
              </Link>
              <span className={classes.facts}>
                {count(draft.paragraphs, 'paragraph')}, {count(draft.open_brackets, 'open bracket')}
              </span>
              {revisions.length > 0 && (
                <span className={classes.revisions}>
                  {revisions.map((revision) => (
                    <Link
                      key={revision.id}
                      to={`/n/${slug}/d/${draft.id}?at=${revision.position}`}
                      title={`As issued on ${day(revision.issued_at)}`}
                    >
                      {revision.name}
                    </Link>
                  ))}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Rounds({ negotiation }: { negotiation: Negotiation }) {
  return (
    <section aria-labelledby="rounds">
      <h2 id="rounds" className={classes.section}>
        Rounds
      </h2>
      {negotiation.rounds.length === 0 && <p className={classes.empty}>No round was opened yet.</p>}
      <ul className={classes.plain}>
        {negotiation.rounds.map((round) => (
          <li key={round.id}>
            <span>{round.name}</span>
            <span className={classes.facts}>
              opened {day(round.opened_at)}
              {round.closed === null && ', open now'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
