/** The page as it stood, with the same typography and brackets, for reading only. */
import { useEffect, useRef } from 'react';
import type { DraftText } from '../../api/types';
import { useRoom } from '../../room/context';
import { type Brackets, drawingOf, infoOf } from './drawing';
import { mountStillText, type StillText } from './stillText';

interface Props {
  text: DraftText;
  brackets: Brackets;
  active: string | null;
  label: string;
  onBracketClick: (brackets: readonly string[]) => void;
}

/** Mounted anew for each text; a past text never changes. */
export function StillPaper({ text, brackets, active, label, onBracketClick }: Props) {
  const room = useRoom();
  const element = useRef<HTMLDivElement>(null);
  const still = useRef<StillText | null>(null);
  const latest = useRef({ room, onBracketClick, active });
  latest.current = { room, onBracketClick, active };
  useEffect(() => {
    if (element.current === null) return;
    const { me } = latest.current.room;
    const mounted = mountStillText({
      element: element.current,
      paragraphs: text.paragraphs,
      brackets: infoOf(brackets),
      me: { role: me.role, delegation: me.delegation },
      label,
      drawing: {
        ...drawingOf(latest.current.room, brackets, () => false),
        onBracketClick: (ids) => latest.current.onBracketClick(ids),
      },
    });
    mounted.setActiveBracket(latest.current.active);
    still.current = mounted;
    return () => {
      still.current = null;
      mounted.destroy();
    };
  }, [text, brackets, label]);
  useEffect(() => still.current?.setActiveBracket(active), [active]);
  return <div ref={element} />;
}
