/** A workspace: the draft with what the delegation prepares in it, and what would be tabled. */
import '../drafting/paper/paper.css';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { LivePaper } from '../drafting/live/LivePaper';
import { LostWords } from '../drafting/live/LostWords';
import { ARRIVING, type LiveDraft } from '../drafting/live/liveDraft';
import { opensWith } from '../drafting/opensWith';
import sheet from '../drafting/Sheet.module.css';
import { SelectionToolbar } from '../drafting/toolbar/SelectionToolbar';
import type { Offer } from '../keeping/offers';
import { RoomProvider, useRoom } from '../room/context';
import { TopBar } from '../shell/TopBar';
import { tell } from '../shell/useAct';
import {
  useWorkspace,
  useWorkspaceText,
  type Workspace,
  workspaceActs,
  workspaceKey,
} from '../workspace/acts';
import { Tabling } from '../workspace/Tabling';
import classes from '../workspace/Workspace.module.css';
import { WordPage } from './WordPage';

/** For its members; to everybody else it is as if there were none. */
export function WorkspacePage() {
  const { workspace = '' } = useParams();
  const room = useRoom();
  const held = useWorkspace(room.slug, workspace);
  useEffect(() => {
    document.title = `${held.data?.name ?? 'Workspace'} · ${room.negotiation.title} · Travaux`;
  }, [held.data?.name, room.negotiation.title]);
  if (held.error) {
    return (
      <WordPage title="There is no such workspace">
        <p>
          <a href={`/n/${room.slug}/w`}>Go to your workspaces</a>.
        </p>
      </WordPage>
    );
  }
  if (!held.data) return null;
  // In a group's workspace its members write in the name of who will table it.
  const inside = { ...room, me: { ...room.me, delegation: held.data.delegation } };
  return (
    <div className={classes.page}>
      <TopBar place={held.data.name} />
      <p className={classes.banner} role="note" aria-label="Who sees this">
        {held.data.banner}
      </p>
      <div className={classes.desk}>
        <RoomProvider value={inside}>
          <Paper key={workspace} held={held.data} />
        </RoomProvider>
        <Tabling held={held.data} />
      </div>
    </div>
  );
}

function Paper({ held }: { held: Workspace }) {
  const { slug, negotiation } = useRoom();
  const client = useQueryClient();
  const { data: text } = useWorkspaceText(slug, held.id);
  const [sitting, setSitting] = useState(ARRIVING);
  const [live, setLive] = useState<LiveDraft | null>(null);
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [lost, setLost] = useState<readonly Offer[]>([]);
  const dismiss = useRef<(id: string) => void>(() => {});
  const brackets = useMemo(
    () => new Map((text?.brackets ?? []).map((bracket) => [bracket.id, bracket])),
    [text],
  );
  const acts = workspaceActs(slug, held.id);
  const title = negotiation.drafts.find(({ id }) => id === held.draft)?.title ?? 'Draft';
  const titled = opensWith(title, text?.paragraphs[0]);
  const changed = () => client.invalidateQueries({ queryKey: workspaceKey(slug, held.id) });
  const add = (after: string, words: string) =>
    (live?.recorded() ?? Promise.resolve())
      .then(() => acts.add(after, words))
      .then(changed)
      .catch((error: Error) => tell(error.message));
  return (
    <main aria-label={title}>
      <article className={sheet.paper} ref={setElement}>
        <header className={sheet.head}>
          <h1 className={titled ? 'tv-only-spoken' : sheet.title}>{title}</h1>
          <p className={sheet.asOf}>
            {sitting.state !== 'synced'
              ? 'Connecting…'
              : sitting.unrecorded > 0
                ? 'Being kept…'
                : 'Kept, in this workspace only'}
          </p>
          <a className={classes.jump} href="#tabling">
            What would be tabled
          </a>
        </header>
        {text && (
          <LivePaper
            draft={held.draft}
            sync={`/sync/workspaces/${encodeURIComponent(held.id)}`}
            label={`${title}, as your delegation prepares it`}
            brackets={brackets}
            active={null}
            reading={negotiation.regime.kind === "chair's text"}
            onLive={setLive}
            onSitting={setSitting}
            onDevice={false}
            onOffers={(offers, discard) => {
              setLost(offers);
              dismiss.current = discard;
            }}
            onOut={() => void changed()}
            acts={{
              onEnter: (block) => void add(block, ''),
              onJoin: () => tell('Paragraphs of the room are joined there, not in a workspace.'),
              onPasteParagraphs: (after, lines) => {
                // From the last to the first, so that each comes to stand after the same one.
                void [...lines]
                  .reverse()
                  .reduce<Promise<unknown>>(
                    (before, line) => before.then(() => add(after, line)),
                    Promise.resolve(),
                  );
              },
              onBlocked: (message) => notifications.show({ id: 'blocked', message }),
              onBracketClick: () => {},
            }}
          />
        )}
        {live && element && sitting.arrived && (
          <SelectionToolbar
            editor={live.room}
            sheet={element}
            busy={false}
            onReserve={(reason) => {
              const bracket = live.room.reserve();
              if (!bracket) return;
              void live
                .recorded()
                .then(() => acts.giveReason(bracket, reason))
                .then(changed)
                .catch((error: Error) => tell(error.message));
            }}
          />
        )}
      </article>
      {lost.length > 0 && (
        <LostWords
          told={lost}
          onAgain={(one) => {
            if (one.passage === null || !live?.again(one.passage)) live?.room.insertText(one.lost);
            dismiss.current(one.id);
          }}
          onDismiss={(one) => dismiss.current(one.id)}
        />
      )}
    </main>
  );
}
