/** The help sheet: keys, and what the marks mean. */
import { Kbd, Modal } from '@mantine/core';
import { MEANINGS, STATES, StateMark } from '../../words/StateMark';
import classes from './HelpSheet.module.css';

const KEYS: readonly [string[], string][] = [
  [['j'], 'Next bracket (while typing: Alt+↓)'],
  [['k'], 'Previous bracket (while typing: Alt+↑)'],
  [['o'], 'Object to what the bracket with the focus proposes'],
  [['a'], 'Accept what the bracket with the focus proposes'],
  [['Esc'], 'Close the bracket’s card'],
  [['Ctrl', 'Z'], 'Take back your own last change'],
  [['←', '→'], 'With the time line unfolded: one event back or forward'],
  [['Shift', '← →'], 'With the time line unfolded: previous or next milestone'],
  [['?'], 'This sheet'],
];

/** Opened with “?”. */
export function HelpSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys and marks" size="lg">
      <dl className={classes.keys}>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <h3 className={classes.title}>States of a bracket</h3>
      <dl className={classes.keys}>
        {STATES.map((state) => (
          <div key={state}>
            <dt>
              <StateMark state={state} />
            </dt>
            <dd>{MEANINGS[state]}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.note}>
        Square brackets mean not agreed; they do not mean rejected. Text without brackets is not
        thereby agreed. Struck words are proposed for deletion; a dotted line marks a reservation.
      </p>
    </Modal>
  );
}
