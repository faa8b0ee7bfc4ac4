/** After a refusal: why, and the words that did not enter the record, to be offered again. */
import { Button, CopyButton } from '@mantine/core';
import classes from './LostWords.module.css';

interface Props {
  reason: string;
  /** Empty if no words were lost. */
  lost: string;
  onAgain: (words: string) => void;
  onDismiss: () => void;
}

/** Stays until it is dismissed: nobody loses words by looking away. */
export function LostWords({ reason, lost, onAgain, onDismiss }: Props) {
  return (
    <section className={classes.panel} role="alert" aria-label="Not in the record">
      <p className={classes.reason}>{reason}</p>
      {lost.trim() !== '' && (
        <div className={classes.lost}>
          <p dir="auto">
            Your words: <q>{lost}</q>
          </p>
          <div className={classes.buttons}>
            <Button onClick={() => onAgain(lost)}>Propose again at the caret</Button>
            <CopyButton value={lost}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </div>
        </div>
      )}
      <Button variant="subtle" onClick={onDismiss}>
        Dismiss
      </Button>
    </section>
  );
}
