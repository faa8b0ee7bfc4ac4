/** Delegations and groups by code, each in its colour, with the name for who does not know the code. */
import { codeOf, useRoom } from '../room/context';
import classes from './Codes.module.css';

/** The codes of `delegations` (ids), in the order given. */
export function Codes({ delegations }: { delegations: readonly string[] }) {
  const room = useRoom();
  return (
    <span className={classes.codes}>
      {delegations.map((id) => {
        const code = codeOf(room, id);
        return (
          <abbr
            key={id}
            className={classes.code}
            style={{ color: room.colours.get(code) }}
            title={room.parties.get(id)?.name}
          >
            {code}
          </abbr>
        );
      })}
    </span>
  );
}
