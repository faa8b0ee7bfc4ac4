/** Where a proposal went: told in a sentence, with the words that stand now. */
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, http } from '../api/client';
import { keys } from '../api/queries';
import { useRoom } from '../room/context';
import classes from './WhereIsIt.module.css';

interface Props {
  bracket: string;
  proposal: string;
  onClose: () => void;
}

/** Read from the whole record, so it may take a moment. */
export function WhereIsIt({ bracket, proposal, onClose }: Props) {
  const { slug } = useRoom();
  const { data, error } = useQuery({
    queryKey: [...keys.negotiation(slug), 'trace', bracket],
    retry: false,
    queryFn: () =>
      answer(
        http.GET('/api/negotiations/{slug}/brackets/{bracket}/trace', {
          params: { path: { slug, bracket } },
        }),
      ),
  });
  return (
    <Modal opened onClose={onClose} title="Where is it now?">
      <p className={classes.proposal} dir="auto">
        {proposal}
      </p>
      {error && <p role="alert">{error.message}</p>}
      {!data && !error && <p role="status">Looking through the record…</p>}
      {data && (
        <>
          <p>{data.sentence}</p>
          {data.found.map((one) => (
            <blockquote key={`${one.paragraph}${one.text}`} className={classes.words} dir="auto">
              <Link to={`/n/${slug}/d/${one.draft}`}>{one.label || 'In the draft'}</Link> {one.text}
              {!one.same && <span className={classes.soft}> (the same words, written anew)</span>}
            </blockquote>
          ))}
        </>
      )}
    </Modal>
  );
}
