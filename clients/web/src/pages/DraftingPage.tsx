/** The drafting page: the text in the middle, everything else serves it. */
import '../drafting/paper/paper.css';
import { useEffect } from 'react';
import { useParams } from 'react-router';
import { Drafting } from '../drafting/Drafting';
import { useRoom } from '../room/context';
import { WordPage } from './WordPage';

/** A draft of the room's negotiation; each draft is sat down at anew. */
export function DraftingPage() {
  const { draft = '' } = useParams();
  const { slug, negotiation } = useRoom();
  const title = negotiation.drafts.find((one) => one.id === draft)?.title;
  useEffect(() => {
    if (title) document.title = `${title} · ${negotiation.title} · Travaux`;
  }, [title, negotiation.title]);
  if (title === undefined) {
    return (
      <WordPage title="There is no such draft">
        <p>
          <a href={`/n/${slug}`}>Go to the drafts of this negotiation</a>.
        </p>
      </WordPage>
    );
  }
  return <Drafting key={draft} draft={draft} title={title} />;
}
