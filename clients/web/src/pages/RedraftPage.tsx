/** Writing a chair's redraft of a draft: paragraph by paragraph, or as one text. */
import { SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useDraftText } from '../api/queries';
import process from '../process/Process.module.css';
import { AsText } from '../redraft/AsText';
import { issueRedraft, previewRedraft, type RedraftBody, useSigned } from '../redraft/acts';
import { ByParagraph } from '../redraft/ByParagraph';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import { TopBar } from '../shell/TopBar';

/** For those who steer; everybody else reads what it did once it is issued. */
export function RedraftPage() {
  const { draft = '' } = useParams();
  const { slug, me, negotiation } = useRoom();
  const navigate = useNavigate();
  const [whole, setWhole] = useState(false);
  const text = useDraftText(slug, draft, null);
  const steers = may(me.role, 'steer');
  const signed = useSigned(slug, draft, steers);
  const [asText, setAsText] = useState(false);
  const title = negotiation.drafts.find(({ id }) => id === draft)?.title ?? 'Draft';
  useEffect(() => {
    document.title = `Redraft of ${title} · Travaux`;
  }, [title]);
  const preview = (body: RedraftBody) => previewRedraft(slug, draft, body);
  const issue = async (body: RedraftBody) => {
    const revision = await issueRedraft(slug, draft, body);
    void navigate(`/n/${slug}/revisions/${revision}`);
  };
  return (
    <div className={process.page}>
      <TopBar place="Redraft" />
      <main className={process.main}>
        <h1 className={process.title}>A redraft of {title}</h1>
        <p className={process.empty}>
          {steers
            ? 'Issued under the co-facilitators’ responsibility. Nobody sees it before.'
            : 'The co-facilitators write redrafts. What one did is shown once it is issued.'}
        </p>
        {text.error && !text.data && <p role="alert">{text.error.message}</p>}
        {steers && text.data && signed.data && (
          <>
            <SegmentedControl
              mt="sm"
              aria-label="How it is written"
              data={[
                { value: 'paragraphs', label: 'Paragraph by paragraph' },
                { value: 'text', label: 'As one text' },
              ]}
              value={whole ? 'text' : 'paragraphs'}
              onChange={(value) => {
                setWhole(value === 'text');
                setAsText((held) => held || value === 'text');
              }}
            />
            {/* Both stay, so that looking at the other way loses nothing. */}
            <div hidden={whole}>
              <ByParagraph
                draft={draft}
                paragraphs={text.data.paragraphs}
                signs={new Map(signed.data.paragraphs.map((one) => [one.paragraph, one.text]))}
                onPreview={preview}
                onIssue={issue}
              />
            </div>
            {asText && (
              <div hidden={!whole}>
                <AsText signed={signed.data.text} onPreview={preview} onIssue={issue} />
              </div>
            )}
          </>
        )}
      </main>
    </div>
  );
}
