/** A button, and the dialog that it opens. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface Props {
  label: string;
  /** What it is called where the label alone would not say which. */
  name?: string;
  /** One of many like it: smaller, without a frame. */
  slight?: boolean;
  /** The dialog; it is there for as long as it is open. */
  children: (close: () => void) => ReactNode;
}

/** The dialog begins anew each time. */
export function Ask({ label, name, slight = false, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size={slight ? 'compact-xs' : 'xs'}
        variant={slight ? 'subtle' : 'default'}
        {...(slight ? { fw: 500 } : {})}
        aria-label={name ?? label}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      {open && children(() => setOpen(false))}
    </>
  );
}
