/** What would unlock one bracket; for the co-facilitators alone. */
import { Modal } from '@mantine/core';
import { useRoom } from '../room/context';
import { useUnlock } from './acts';
import { Obstacles } from './Obstacles';

const NOTHING_SUPPOSED = { retained: [], deleted: [] };

interface Props {
  bracket: string;
  proposal: string;
  onClose: () => void;
}

/** Nobody else is shown this. */
export function WhatWouldUnlock({ bracket, proposal, onClose }: Props) {
  const { slug } = useRoom();
  const { data, error } = useUnlock(slug, bracket, NOTHING_SUPPOSED);
  return (
    <Modal opened onClose={onClose} title="What would unlock it">
      <p dir="auto">{proposal}</p>
      {error && !data && <p role="alert">{error.message}</p>}
      {data?.length === 0 && <p>Nothing stands in the way: it is ripe.</p>}
      {data?.map((locked) => (
        <Obstacles key={locked.bracket} locked={locked} />
      ))}
    </Modal>
  );
}
