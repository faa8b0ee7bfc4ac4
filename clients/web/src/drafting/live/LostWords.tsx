/** After a refusal: why, and the words that did not enter the record, to be offered again. */
import { Button, CopyButton } from '@mantine/core';
import type { Offer } from '../../keeping/offers';
import classes from './LostWords.module.css';

interface Props {
  told: readonly Offer[];
  onAgain: (told: Offer) => void;
  onDismiss: (told: Offer) => void;
}

/** Stays until each is dismissed: nobody loses words by looking away. */
export function LostWords({ told, onAgain, onDismiss }: Props) {
  return (
    <section className={classes.panel} role="alert" aria-label="Not in the record">
      {told.map((one) => (
        <Entry key={one.id} one={one} onAgain={onAgain} onDismiss={onDismiss} />
      ))}
    </section>
  );
}

function Entry({ one, onAgain, onDismiss }: { one: Offer } & Omit<Props, 'told'>) {
  const words = one.lost.trim() !== '';
  const { passage } = one;
  return (
    <div className={classes.entry}>
      <p className={classes.reason}>{one.reason}</p>
      {passage !== null && (
        <p className={classes.where} dir="auto">
          {passage.label ? `Paragraph ${passage.label}` : 'In the paragraph'} “
          {passage.before.slice(0, OPENING)}
          {passage.before.length > OPENING && '…'}”
        </p>
      )}
      {words && (
        <p className={classes.lost} dir="auto">
          Your words: <q>{one.lost}</q>
        </p>
      )}
      {one.struck.trim() !== '' && (
        <p className={classes.lost} dir="auto">
          Struck by you: <del>{one.struck}</del>
        </p>
      )}
      <div className={classes.buttons}>
        {(words || passage !== null) && (
          <Button onClick={() => onAgain(one)}>
            {passage === null ? 'Propose again at the caret' : 'Propose again here'}
          </Button>
        )}
        {words && (
          <CopyButton value={one.lost}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        )}
        <Button variant="subtle" onClick={() => onDismiss(one)}>
          {words || passage !== null ? 'Discard' : 'Dismiss'}
        </Button>
      </div>
    </div>
  );
}

/** Characters of a paragraph by which one knows it again. */
const OPENING = 60;
