/** After a refusal: why, and the words that did not enter the record, to be offered again. */
import { Button, CopyButton } from '@mantine/core';
import classes from './LostWords.module.css';
import type { Lost } from './lost';

interface Props {
  told: readonly Lost[];
  onAgain: (told: Lost) => void;
  onDismiss: (told: Lost) => void;
}

/** Stays until each is dismissed: nobody loses words by looking away. */
export function LostWords({ told, onAgain, onDismiss }: Props) {
  return (
    <section className={classes.panel} role="alert" aria-label="Not in the record">
      {told.map((one) => (
        <div key={`${one.at} ${one.reason}`} className={classes.entry}>
          <p className={classes.reason}>{one.reason}</p>
          {one.lost.trim() !== '' && (
            <p className={classes.lost} dir="auto">
              Your words: <q>{one.lost}</q>
            </p>
          )}
          <div className={classes.buttons}>
            {one.lost.trim() !== '' && (
              <>
                <Button onClick={() => onAgain(one)}>Propose again at the caret</Button>
                <CopyButton value={one.lost}>
                  {({ copied, copy }) => (
                    <Button variant="default" onClick={copy}>
                      {copied ? 'Copied' : 'Copy'}
                    </Button>
                  )}
                </CopyButton>
              </>
            )}
            <Button variant="subtle" onClick={() => onDismiss(one)}>
              Dismiss
            </Button>
          </div>
        </div>
      ))}
    </section>
  );
}
