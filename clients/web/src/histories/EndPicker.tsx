/** One end of a comparison, chosen: a revision by name, now, a time, an event by its number. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Revision } from '../api/types';
import { moment, shortDay } from '../words/dates';
import { asked, type End, isoTime, localTime } from './ends';
import classes from './Histories.module.css';

interface Props {
  legend: string;
  end: End;
  revisions: readonly Revision[];
  /** The number of the last event. */
  head: number;
  /** The time of the last event, in microseconds. */
  asOf: number;
  onChange: (written: string | null) => void;
}

/** What is asked for stands in a field of its own beside the choice. */
export function EndPicker({ legend, end, revisions, head, asOf, onChange }: Props) {
  const [typing, setTyping] = useState<number | string>('');
  const chosen = end.kind === 'revision' ? `${end.revision.position}` : end.kind;
  const choose = (value: string | null) => {
    switch (value) {
      case null:
        return;
      case 'now':
        return onChange(null);
      case 'beginning':
        return onChange('0');
      case 'time':
        return onChange(new Date(asOf / 1000).toISOString());
      case 'event':
        return onChange(String(head));
      default:
        return onChange(value);
    }
  };
  return (
    <fieldset className={classes.end}>
      <legend>{legend}</legend>
      <Select
        aria-label={legend}
        size="sm"
        w="14rem"
        allowDeselect={false}
        data={[
          { value: 'beginning', label: 'The beginning' },
          ...revisions.map(({ name, position, issued_at }) => ({
            value: `${position}`,
            label: `${name} (${shortDay(issued_at)})`,
          })),
          { value: 'now', label: 'Now' },
          { value: 'time', label: 'A day and time…' },
          { value: 'event', label: 'An event…' },
        ]}
        value={chosen}
        onChange={choose}
      />
      {end.kind === 'time' && (
        <TextInput
          type="datetime-local"
          size="sm"
          aria-label={`${legend}: day and time`}
          title={moment(Date.parse(end.time) * 1000)}
          value={localTime(asked(end) ?? '')}
          onChange={(event) => {
            const time = isoTime(event.currentTarget.value);
            if (time !== null) onChange(time);
          }}
        />
      )}
      {end.kind === 'event' && (
        <NumberInput
          size="sm"
          w="8rem"
          aria-label={`${legend}: number of the event`}
          min={1}
          max={head}
          value={typing === '' ? Number(end.position) : typing}
          onChange={setTyping}
          onBlur={() => {
            if (typing !== '') onChange(String(typing));
            setTyping('');
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && typing !== '') onChange(String(typing));
          }}
        />
      )}
    </fieldset>
  );
}
