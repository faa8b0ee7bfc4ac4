/** What those who steer do with a settled bracket: reopen it, or agree its words ad referendum. */
import { AgreeForm } from '../agreement/AgreeForm';
import { adRefActs } from '../agreement/acts';
import { bracketActs } from '../api/acts';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import classes from './BracketActs.module.css';

/** A phrase is agreed once its words stay. */
export function SettledActs({ bracket }: { bracket: Bracket }) {
  const { slug, me } = useRoom();
  const { id, draft, life, proposal } = bracket;
  if (!may(me.role, 'steer') || life === 'open' || life === 'joined') return null;
  const stays = life === 'retained' || life === 'merged';
  return (
    <div className={classes.acts}>
      <div className={classes.buttons}>
        {life !== 'merged' && (
          <Ask label="Reopen…" name={`Reopen: ${proposal}`}>
            {(close) => (
              <WordsDialog
                title="Reopen the bracket"
                label="Why?"
                description="It stands again over its words, where they still are, and everybody is told."
                act="Reopen it"
                onAct={(reason) => bracketActs(slug).reopen(id, reason)}
                onClose={close}
              >
                <p dir="auto">{proposal}</p>
              </WordsDialog>
            )}
          </Ask>
        )}
        {stays && (
          <Ask label="Agreed ad referendum…" name={`Agreed ad referendum: ${proposal}`}>
            {(close) => (
              <AgreeForm
                title="Agreed ad referendum"
                act="Agreed ad referendum"
                onAct={(level, pending) =>
                  adRefActs(slug).agree({ draft, bracket: id }, level, pending)
                }
                onClose={close}
              >
                <p dir="auto">{proposal}: the words that this left are locked for everyone.</p>
              </AgreeForm>
            )}
          </Ask>
        )}
      </div>
    </div>
  );
}
