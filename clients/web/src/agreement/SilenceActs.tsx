/** What those who steer do with a silence procedure. */
import { useState } from 'react';
import type { Silence } from '../api/types';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import { Ask } from '../shell/Ask';
import { WordsDialog } from '../shell/WordsDialog';
import { silenceActs } from './acts';
import { Deadline } from './Deadline';
import { clock, isOne, oneTimeIn } from './places';

/** Only what can be done with it as it stands. */
export function SilenceActs({ silence }: { silence: Silence }) {
  const { slug } = useRoom();
  const acts = silenceActs(slug);
  const { id, title, standing } = silence;
  const running = standing === 'running';
  const suspended = standing === 'suspended';
  return (
    <>
      {running && (
        <Ask label="Extend…" name={`Extend the silence on ${title}`}>
          {(close) => <Extend silence={silence} onClose={close} />}
        </Ask>
      )}
      {running && (
        <Ask label="Suspend…" name={`Suspend the silence on ${title}`}>
          {(close) => (
            <WordsDialog
              title="Suspend the silence"
              label="Why?"
              description="No deadline runs until it is resumed. Everybody is told."
              act="Suspend it"
              onAct={(reason) => acts.suspend(id, reason)}
              onClose={close}
            />
          )}
        </Ask>
      )}
      {suspended && (
        <Ask label="Resume…" name={`Resume the silence on ${title}`}>
          {(close) => <Resume silence={silence} onClose={close} />}
        </Ask>
      )}
      {(running || suspended) && (
        <Ask label="Cancel the procedure…" name={`Cancel the silence on ${title}`}>
          {(close) => (
            <WordsDialog
              title="Cancel the procedure"
              label="Why?"
              description="It ends without a result, and the draft is open again."
              act="Cancel it for good"
              onAct={(reason) => acts.cancel(id, reason)}
              onClose={close}
            />
          )}
        </Ask>
      )}
      {standing === 'unbroken' && (
        <Ask label="Confirm by letter…" name={`Confirm the silence on ${title}`}>
          {(close) => (
            <WordsDialog
              title="The silence was not broken"
              label="The chair’s letter"
              act="Confirm it"
              onAct={(letter) => acts.confirm(id, letter)}
              onClose={close}
            />
          )}
        </Ask>
      )}
    </>
  );
}

function Extend({ silence, onClose }: { silence: Silence; onClose: () => void }) {
  const { slug } = useRoom();
  const [deadline, setDeadline] = useState(() => oneTimeIn(silence.place, silence.deadline / 1000));
  return (
    <WordsDialog
      title="Extend the silence"
      label="Why?"
      act="Extend it"
      ready={isOne(silence.place, deadline)}
      onAct={(reason) => silenceActs(slug).extend(silence.id, deadline, reason)}
      onClose={onClose}
    >
      <Deadline
        place={silence.place}
        description={`${silence.place} time; it was ${clock(silence.told)}.`}
        value={deadline}
        onChange={setDeadline}
      />
    </WordsDialog>
  );
}

function Resume({ silence, onClose }: { silence: Silence; onClose: () => void }) {
  const { slug } = useRoom();
  const [deadline, setDeadline] = useState(() => oneTimeIn(silence.place, silence.deadline / 1000));
  return (
    <ActDialog
      title="Resume the silence"
      act="Resume it"
      ready={isOne(silence.place, deadline)}
      onAct={() => silenceActs(slug).resume(silence.id, deadline)}
      onClose={onClose}
    >
      <Deadline
        place={silence.place}
        description={`${silence.place} time; it was ${clock(silence.told)}.`}
        value={deadline}
        onChange={setDeadline}
      />
    </ActDialog>
  );
}
