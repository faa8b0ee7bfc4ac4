/** Packages: brackets that are agreed together or not at all; and the switch of the process. */
import type { Agreements } from '../api/types';
import { BracketLink } from '../bracket/BracketLink';
import { Codes } from '../bracket/Codes';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { Confirm } from '../shell/Confirm';
import { useAct } from '../shell/useAct';
import { WordsDialog } from '../shell/WordsDialog';
import classes from './Agreement.module.css';
import { type Package, packageActs } from './acts';
import { InPreparation } from './InPreparation';
import { SettlePackage } from './SettlePackage';

/** Those that were presented, and those that the reader's own side prepares. */
export function Packages({ data, live }: { data: Agreements; live: boolean }) {
  const { me } = useRoom();
  return (
    <>
      {data.packages.length === 0 && <p>No package is presented.</p>}
      <ul className={classes.list} aria-label="Packages">
        {data.packages.map((one) => (
          <li key={one.id} className={classes.item}>
            <PackageItem one={one} live={live} />
          </li>
        ))}
      </ul>
      {live && (may(me.role, 'position') || may(me.role, 'steer')) && <InPreparation />}
      {live && may(me.role, 'steer') && <Everything on={data.everything} />}
    </>
  );
}

function PackageItem({ one, live }: { one: Package; live: boolean }) {
  const { slug, me } = useRoom();
  const acts = packageActs(slug);
  const broken = one.brackets.find((bracket) => bracket.bracket === one.broken_by);
  const ours = one.authors.includes(me.delegation ?? '');
  const steers = may(me.role, 'steer');
  const stands = one.standing === 'presented' || one.standing === 'broken';
  return (
    <>
      <p className={classes.lead}>
        {one.title}: {one.standing}
      </p>
      <p className={classes.soft}>
        Presented by {one.authors.length > 0 ? <Codes delegations={one.authors} /> : 'the pen'}
      </p>
      {one.note && <p className={classes.letter}>{one.note}</p>}
      <ul className={classes.letters} aria-label={`Brackets of ${one.title}`}>
        {one.brackets.map(({ bracket, words, standing }) => (
          <li key={bracket}>
            <BracketLink bracket={bracket} words={words} />: {standing}
          </li>
        ))}
      </ul>
      {broken && <p role="note">Broken by “{broken.words}”; the others are pending again.</p>}
      {one.reason && <p>{one.reason}</p>}
      {live && stands && (ours || steers) && (
        <div className={classes.buttons}>
          {steers && (
            <Ask label="Settle it as a whole…" name={`Settle ${one.title} as a whole`}>
              {(close) => <SettlePackage one={one} onClose={close} />}
            </Ask>
          )}
          <Ask label="Withdraw the package…" name={`Withdraw ${one.title}`}>
            {(close) => (
              <WordsDialog
                title={`Withdraw ${one.title}`}
                label="Why?"
                description="Its brackets then stand by themselves."
                act="Withdraw the package"
                onAct={(reason) => acts.withdraw(one.id, reason)}
                onClose={close}
              />
            )}
          </Ask>
        </div>
      )}
    </>
  );
}

function Everything({ on }: { on: boolean }) {
  const { slug } = useRoom();
  const announcing = useAct(packageActs(slug).everything);
  return (
    <div className={classes.buttons}>
      <Ask
        label={
          on
            ? 'Announce that agreement no longer waits for everything…'
            : 'Announce: nothing is agreed until everything is…'
        }
      >
        {(close) => (
          <Confirm
            title={on ? 'No longer wait for everything?' : 'Nothing agreed until everything is?'}
            act="Announce it"
            onAct={() => announcing.run(!on)}
            onClose={close}
          >
            {on
              ? 'From now on what is agreed is agreed, whatever else is open. Everybody is told.'
              : 'From now on what is agreed is agreed provisionally, subject to the whole, and no draft is adopted while anything is open in any. Everybody is told.'}
          </Confirm>
        )}
      </Ask>
    </div>
  );
}
