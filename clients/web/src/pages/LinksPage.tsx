/** Links between provisions, and where agreed language comes from. */
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { linkActs, type Source, useLinks } from '../links/acts';
import { LinkForm } from '../links/LinkForm';
import { LinkList } from '../links/LinkList';
import { SourceForm } from '../links/SourceForm';
import classes from '../process/Process.module.css';
import { useRoom } from '../room/context';
import { provisionAt } from '../room/places';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { TopBar } from '../shell/TopBar';
import { useAct } from '../shell/useAct';

/** Everybody reads them; those who steer note them. */
export function LinksPage() {
  const { slug, me, negotiation } = useRoom();
  const { data, error, isFetching } = useLinks(slug);
  const steers = may(me.role, 'steer');
  useEffect(() => {
    document.title = `Links and sources · ${negotiation.title} · Travaux`;
  }, [negotiation.title]);
  return (
    <div className={classes.page}>
      <TopBar place="Links and sources" />
      <main className={classes.main} aria-busy={isFetching}>
        <h1 className={classes.title}>Links and sources</h1>
        {error && !data && <p role="alert">{error.message}</p>}
        {data && (
          <>
            <section aria-labelledby="contradictions">
              <h2 id="contradictions" className={classes.section}>
                Contradictions
              </h2>
              {data.contradictions.length === 0 && (
                <p className={classes.empty}>No provisions are flagged that cannot both stand.</p>
              )}
              <LinkList links={data.contradictions} crosses={false} />
              {steers && (
                <Ask label="Flag a contradiction…">
                  {(close) => <LinkForm crosses={false} onClose={close} />}
                </Ask>
              )}
            </section>
            <section aria-labelledby="crossovers">
              <h2 id="crossovers" className={classes.section}>
                Crossovers between drafts
              </h2>
              {data.crossovers.length === 0 && (
                <p className={classes.empty}>No provisions of two drafts are linked.</p>
              )}
              <LinkList links={data.crossovers} crosses />
              {steers && negotiation.drafts.length > 1 && (
                <Ask label="Link provisions of two drafts…">
                  {(close) => <LinkForm crosses onClose={close} />}
                </Ask>
              )}
            </section>
            <section aria-labelledby="sources">
              <h2 id="sources" className={classes.section}>
                Agreed language
              </h2>
              {data.sources.length === 0 && (
                <p className={classes.empty}>No source of a phrase is noted.</p>
              )}
              <ul className={classes.list}>
                {data.sources.map((one) => (
                  <li key={one.id}>
                    <SourceItem one={one} steers={steers} />
                  </li>
                ))}
              </ul>
              {steers && (
                <Ask label="Note a source…">{(close) => <SourceForm onClose={close} />}</Ask>
              )}
            </section>
          </>
        )}
      </main>
    </div>
  );
}

function SourceItem({ one, steers }: { one: Source; steers: boolean }) {
  const { slug } = useRoom();
  const removing = useAct(linkActs(slug).remove);
  return (
    <>
      <span className={classes.grow} dir="auto">
        “{one.phrase}”{' '}
        <Link to={provisionAt(slug, { ...one, bracket: null })}>{one.label || 'in the draft'}</Link>
      </span>
      <span className={classes.soft}>
        from {one.instrument}
        {one.reference && `, ${one.reference}`}
        {!one.standing && '; it no longer stands there'}
      </span>
      {steers && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={removing.busy}
          aria-label={`Take back the source of “${one.phrase}”`}
          onClick={() => removing.run(one.id)}
        >
          Take back
        </Button>
      )}
    </>
  );
}
