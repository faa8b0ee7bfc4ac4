/** A page that is a few words on a sheet: joining, signed out, not found. */
import { Button } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './WordPage.module.css';

interface Props {
  title: string;
  children: ReactNode;
  /** What trying again does, if it makes sense. */
  again?: () => void;
}

/** The sheet, with the name of the house at its head. */
export function WordPage({ title, children, again }: Props) {
  useEffect(() => {
    document.title = `${title} · Travaux`;
  }, [title]);
  return (
    <main className={classes.desk}>
      <div className={classes.sheet}>
        <p className={classes.house} aria-hidden="true">
          [ Travaux ]
        </p>
        <h1 className={classes.title}>{title}</h1>
        <div className={classes.words}>{children}</div>
        {again && (
          <Button size="sm" onClick={again}>
            Try again
          </Button>
        )}
      </div>
    </main>
  );
}
