/** Which brackets are still contested, per issue, who stands where, since when; now or then. */
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { useBoard, useNegotiation } from '../api/queries';
import { BoardTable } from '../board/BoardTable';
import { CellPanel } from '../board/CellPanel';
import { type Cell, cellFromAddress, cellInAddress } from '../board/cell';
import { useRoom } from '../room/context';
import { RegimeBanner } from '../shell/RegimeBanner';
import { TopBar } from '../shell/TopBar';
import { TimeLine } from '../timeline/TimeLine';
import { useMoment } from '../timeline/useMoment';
import { STATES, StateMark } from '../words/StateMark';
import classes from './BoardPage.module.css';

/** The board, with the time line at its foot. The open cell stands in the address. */
export function BoardPage() {
  const room = useRoom();
  const { at, go } = useMoment();
  const board = useBoard(room.slug, at);
  const then = useNegotiation(room.slug, at);
  const [params, setParams] = useSearchParams();
  const cell = cellFromAddress(params.get('cell'));
  useEffect(() => {
    document.title = `Board · ${room.negotiation.title} · Travaux`;
  }, [room.negotiation.title]);
  const open = (next: Cell | null) =>
    setParams(
      (held) => {
        if (next === null) held.delete('cell');
        else held.set('cell', cellInAddress(next));
        return held;
      },
      { replace: true, preventScrollReset: true },
    );
  const { data } = board;
  return (
    <div className={classes.page} data-past={at !== null || undefined}>
      <TopBar place="Board" />
      <main className={classes.scroll} aria-busy={board.isFetching}>
        <div className={classes.main}>
          <RegimeBanner regime={(then.data ?? room.negotiation).regime} />
          <div className={classes.head}>
            <h1 className={classes.title}>The board</h1>
            {data && (
              <ul className={classes.totals} aria-label="All brackets">
                {STATES.map((state) => (
                  <li key={state}>
                    <strong>{data.brackets.filter((one) => one.state === state).length}</strong>
                    <StateMark state={state} />
                  </li>
                ))}
              </ul>
            )}
          </div>
          {board.error && !data && <p role="alert">{board.error.message}</p>}
          {data && <BoardTable board={data} open={cell} onOpen={open} />}
        </div>
      </main>
      {data && <CellPanel board={data} cell={cell} at={at} onClose={() => open(null)} />}
      <TimeLine at={at} go={go} asOf={data?.as_of ?? room.negotiation.as_of} draft={null} />
    </div>
  );
}
