/** A party leaves: what becomes of each of its open brackets is decided with it. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useBoard } from '../api/queries';
import { type Left, processActs } from '../process/acts';
import { useRoom } from '../room/context';
import { ActDialog } from '../shell/ActDialog';
import classes from './Departure.module.css';

interface Props {
  delegation: string;
  name: string;
  onClose: () => void;
}

/** Brackets that others co-sponsor can be left to them. */
export function Departure({ delegation, name, onClose }: Props) {
  const { slug } = useRoom();
  const board = useBoard(slug, null);
  const [withdrawn, setWithdrawn] = useState<ReadonlySet<string>>(() => new Set());
  const own = (board.data?.brackets ?? []).filter(
    (one) => one.life === 'open' && one.proponents.includes(delegation),
  );
  const left = own.map<Left>(({ id, proponents }) => ({
    bracket: id,
    what: proponents.length === 1 || withdrawn.has(id) ? 'withdrawn' : 'left to co-sponsors',
  }));
  return (
    <ActDialog
      title={`${name} leaves the negotiation`}
      act="Record the departure"
      size="lg"
      ready={board.data !== undefined}
      onAct={() => processActs(slug).depart(delegation, left)}
      onClose={onClose}
    >
      <p className={classes.lead}>
        The accreditation of its delegates ends at once, and its positions are withdrawn. What it
        did stays in the record.
      </p>
      {own.length > 0 && (
        <ul className={classes.list} aria-label="Its open brackets">
          {own.map((one, index) => (
            <li key={one.id}>
              <span dir="auto">
                {one.paragraph_label} {one.proposal}
              </span>
              {one.proponents.length === 1 ? (
                <span className={classes.fate}>is withdrawn</span>
              ) : (
                <SegmentedControl
                  size="xs"
                  aria-label={`What becomes of: ${one.proposal}`}
                  data={[
                    { value: 'left to co-sponsors', label: 'left to co-sponsors' },
                    { value: 'withdrawn', label: 'withdrawn' },
                  ]}
                  value={left[index]?.what ?? 'withdrawn'}
                  onChange={(what) =>
                    setWithdrawn((held) => {
                      const now = new Set(held);
                      if (what === 'withdrawn') now.add(one.id);
                      else now.delete(one.id);
                      return now;
                    })
                  }
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </ActDialog>
  );
}
