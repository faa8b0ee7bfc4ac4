/** Which issues a bracket or paragraph carries: whoever steers says so. */
import { Button, Checkbox, Popover } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bracketActs } from '../api/acts';
import { keys } from '../api/queries';
import type { Bracket } from '../api/types';
import { useRoom } from '../room/context';
import { tell, useAct } from '../shell/useAct';
import classes from './IssueTags.module.css';

/** A button that opens the issues of a bracket. */
export function IssueTags({ bracket }: { bracket: Bracket }) {
  const { slug } = useRoom();
  return (
    <Popover position="bottom-start" shadow="sm" trapFocus withinPortal>
      <Popover.Target>
        <Button className={classes.open ?? ''} variant="subtle">
          Issues…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <IssueList
          carried={bracket.issues}
          tag={(issue, on) => bracketActs(slug).tag(bracket.id, issue, on)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

interface ListProps {
  carried: readonly string[];
  tag: (issue: string, on: boolean) => Promise<unknown>;
}

/** The issue tree with a box to tick at each; a tick shows at once, and goes if it is refused. */
export function IssueList({ carried, tag }: ListProps) {
  const { slug, negotiation } = useRoom();
  const client = useQueryClient();
  const [asked, setAsked] = useState<{ issue: string; on: boolean } | null>(null);
  const tagging = useAct(tag, {
    done: async () => {
      await client.invalidateQueries({ queryKey: keys.negotiation(slug) });
      setAsked(null);
    },
    refused: (reason) => {
      setAsked(null);
      tell(reason);
    },
  });
  const depth = (id: string): number => {
    const parent = negotiation.issues.find((issue) => issue.id === id)?.parent;
    return parent ? 1 + depth(parent) : 0;
  };
  if (negotiation.issues.length === 0) {
    return (
      <p className={classes.none}>There are no issues yet. Add them on the negotiation's page.</p>
    );
  }
  return (
    <fieldset className={classes.list}>
      <legend>Carries the issues</legend>
      {negotiation.issues.map((issue) => (
        <Checkbox
          key={issue.id}
          size="xs"
          label={issue.title}
          style={{ paddingInlineStart: `${depth(issue.id) * 1.1}rem` }}
          checked={asked?.issue === issue.id ? asked.on : carried.includes(issue.id)}
          disabled={asked !== null && asked.issue !== issue.id}
          onChange={(event) => {
            if (asked !== null) return;
            const on = event.currentTarget.checked;
            setAsked({ issue: issue.id, on });
            tagging.run(issue.id, on);
          }}
        />
      ))}
    </fieldset>
  );
}
