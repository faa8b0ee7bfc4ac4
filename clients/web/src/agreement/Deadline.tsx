/** A time in a place, until which something runs: what its clocks do that night counts. */
import { Radio, TextInput } from '@mantine/core';
import { clock, LOCAL, readings } from './places';

interface Props {
  place: string;
  /** As `<input type="datetime-local">` writes it, with an offset where that was asked. */
  value: string;
  onChange: (value: string) => void;
  description: string;
}

/** Where clocks go back, it asks which of two equal times; where they go forward, it says so. */
export function Deadline({ place, value, onChange, description }: Props) {
  const local = value.slice(0, LOCAL);
  const found = readings(place, local);
  const gone = local !== '' && found.length === 0;
  return (
    <>
      <TextInput
        type="datetime-local"
        label="Until"
        description={description}
        value={local}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={gone && `In ${place} there is no such time on that day: clocks go forward.`}
        required
      />
      {found.length > 1 && (
        <Radio.Group
          label={`In ${place} clocks go back, and show this time twice. Which of the two?`}
          value={value}
          onChange={onChange}
          required
        >
          {found.map((one, place) => (
            <Radio
              key={one}
              value={one}
              label={`The ${place === 0 ? 'first' : 'second'}: ${clock(one)} (UTC${one.slice(LOCAL)})`}
            />
          ))}
        </Radio.Group>
      )}
    </>
  );
}
