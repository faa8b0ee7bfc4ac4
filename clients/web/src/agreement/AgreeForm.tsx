/** Agreeing ad referendum: at which level, and pending whose capitals. */
import { Radio } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { DelegationsSelect } from '../choosing/DelegationSelect';
import { ActDialog } from '../shell/ActDialog';
import type { Level } from './acts';

interface Props {
  title: string;
  act: string;
  ready?: boolean;
  onAct: (level: Level, pending: string[]) => Promise<unknown>;
  onClose: () => void;
  /** What is agreed: the act is final, so it is read before. */
  children: ReactNode;
}

/** Nobody pending is the usual case. */
export function AgreeForm({ title, act, ready, onAct, onClose, children }: Props) {
  const [level, setLevel] = useState<Level>('working group');
  const [pending, setPending] = useState<string[]>([]);
  return (
    <ActDialog
      title={title}
      act={act}
      {...(ready === undefined ? {} : { ready })}
      onAct={() => onAct(level, pending)}
      onClose={onClose}
    >
      {children}
      <Radio.Group
        label="Agreed in"
        value={level}
        onChange={(value) => setLevel(value === 'plenary' ? 'plenary' : 'working group')}
      >
        <Radio value="working group" label="The working group" mt="xs" />
        <Radio value="plenary" label="The plenary" mt="xs" />
      </Radio.Group>
      <DelegationsSelect
        label="Pending"
        description="Delegations whose capitals are still awaited, if there are any."
        value={pending}
        onChange={setPending}
      />
    </ActDialog>
  );
}
