/** Deciding what is on screen ad referendum, perhaps pending those who await instructions. */
import { useRoom } from '../room/context';
import { Ask } from '../shell/Ask';
import { AgreeForm } from './AgreeForm';
import { adRefActs } from './acts';

/** Beside deciding it plainly. */
export function AgreeQuestion({ question, asked }: { question: string; asked: string }) {
  const { slug } = useRoom();
  return (
    <Ask label="Decided ad referendum…" name={`Decided ad referendum: ${asked}`}>
      {(close) => (
        <AgreeForm
          title="Decided ad referendum"
          act="Decided ad referendum"
          onAct={(level, pending) => adRefActs(slug).decide(question, level, pending)}
          onClose={close}
        >
          <p>{asked}. It is then locked for everyone, until a capital comes back.</p>
        </AgreeForm>
      )}
    </Ask>
  );
}
