/** A bracket's card: closed, what it proposes and who stands against; open, all and every act. */
import { type CSSProperties, memo, type Ref } from 'react';
import type { Bracket } from '../../api/types';
import { BracketActs, type Wish } from '../../bracket/BracketActs';
import { BracketFacts, BracketHead } from '../../bracket/BracketFacts';
import { Codes } from '../../bracket/Codes';
import { IssueTags } from '../../bracket/IssueTags';
import { SettledActs } from '../../bracket/SettledActs';
import { colourOf, partyOf, useRoom } from '../../room/context';
import { may } from '../../room/rights';
import { shortDay } from '../../words/dates';
import classes from './BracketCard.module.css';

interface Props {
  bracket: Bracket;
  active: boolean;
  fresh: boolean;
  /** A past moment is read, not acted on. */
  past: boolean;
  wish: Wish | null;
  onActivate: (id: string) => void;
  ref?: Ref<HTMLElement>;
}

/** Focus or a click opens it. */
export const BracketCard = memo(function BracketCard(props: Props) {
  const { bracket, active, fresh, past, wish, onActivate, ref } = props;
  const room = useRoom();
  const open = bracket.life === 'open';
  return (
    <article
      ref={ref}
      className={classes.card}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the card is a stop of the keyboard's way through the brackets
      tabIndex={0}
      aria-label={`${bracket.state}: ${bracket.proposal}`}
      aria-current={active || undefined}
      data-bracket-id={bracket.id}
      data-fresh={fresh || undefined}
      style={{ '--bracket-color': colourOf(room, bracket.proponents) } as CSSProperties}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !active) onActivate(bracket.id);
      }}
      onClick={() => {
        if (!active) onActivate(bracket.id);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) onActivate(bracket.id);
      }}
    >
      <BracketHead bracket={bracket} clamp={!active} />
      {active ? (
        <>
          <BracketFacts bracket={bracket} />
          {!open && bracket.closed_at !== null && (
            <p className={classes.quiet}>
              {bracket.life} on {shortDay(bracket.closed_at)}
            </p>
          )}
          {!past && open && <BracketActs bracket={bracket} wish={wish} />}
          {!past && <SettledActs bracket={bracket} />}
          {!past && open && may(room.me.role, 'steer') && <IssueTags bracket={bracket} />}
        </>
      ) : (
        <Summary bracket={bracket} />
      )}
    </article>
  );
});

function Summary({ bracket }: { bracket: Bracket }) {
  const by = (kind: string) => bracket.stances.filter((one) => one.stance === kind).map(partyOf);
  const against = by('objection');
  const support = by('acceptance');
  return (
    <p className={classes.summary}>
      <Codes delegations={bracket.proponents} />
      {against.length > 0 && (
        <span className={classes.side}>
          objecting <Codes delegations={against} />
        </span>
      )}
      {support.length > 0 && (
        <span className={classes.side}>
          accepting <Codes delegations={support} />
        </span>
      )}
    </p>
  );
}
