/** Where agreement stands: questions on screen, ad ref, silence, packages; now or then. */
import { useEffect } from 'react';
import { AdRefs } from '../agreement/AdRefs';
import agreement from '../agreement/Agreement.module.css';
import { Packages } from '../agreement/Packages';
import { Questions } from '../agreement/Questions';
import { Silences } from '../agreement/Silences';
import { useAgreement, useNegotiation } from '../api/queries';
import { useRoom } from '../room/context';
import { RegimeBanner } from '../shell/RegimeBanner';
import { TopBar } from '../shell/TopBar';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';
import classes from './BoardPage.module.css';

/** In the order in which a room looks: what is asked now, what runs, what is agreed, what is tied. */
export function AgreementPage() {
  const room = useRoom();
  const { at, go } = useMoment();
  const { data, error, isFetching } = useAgreement(room.slug, at);
  const then = useNegotiation(room.slug, at);
  useEffect(() => {
    document.title = `Agreement · ${room.negotiation.title} · Travaux`;
  }, [room.negotiation.title]);
  return (
    <div className={classes.page} data-past={at !== null || undefined}>
      <TopBar place="Agreement" />
      <main className={classes.scroll} aria-busy={isFetching}>
        <div className={`${classes.main} ${agreement.measure}`}>
          <RegimeBanner regime={(then.data ?? room.negotiation).regime} />
          <div className={classes.head}>
            <h1 className={classes.title}>Agreement</h1>
          </div>
          {error && !data && <p role="alert">{error.message}</p>}
          {data?.everything && (
            <p role="note">
              Nothing is agreed until everything is agreed.{' '}
              {data.provisional
                ? 'What is agreed is agreed provisionally, subject to the whole; no draft is adopted while anything is open in any.'
                : 'Everything is adopted: what was agreed subject to the whole is agreed.'}
            </p>
          )}
          {data && (
            <>
              <h2 className={agreement.heading}>The question</h2>
              <Questions questions={data.questions} live={at === null} />
              <h2 className={agreement.heading}>Silence</h2>
              <Silences silences={data.silences} serverTime={data.server_time} live={at === null} />
              <h2 className={agreement.heading}>Agreed ad referendum</h2>
              <ul className={agreement.totals}>
                {data.totals.map((one) => (
                  <li key={one.draft}>
                    {one.title}: {one.total.sentence}
                  </li>
                ))}
              </ul>
              <AdRefs agreements={data.agreements} live={at === null} />
              <h2 className={agreement.heading}>Packages</h2>
              <Packages data={data} live={at === null} />
            </>
          )}
        </div>
      </main>
      <TimeLine at={at} go={go} asOf={data?.as_of ?? room.negotiation.as_of} draft={null} />
    </div>
  );
}
