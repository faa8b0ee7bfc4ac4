/** The regime, in plain words, where one types and wherever the text is read. */
import type { Regime } from '../api/types';
import classes from './RegimeBanner.module.css';

/** Always shown; `server` words it (`RegimeView.banner`). */
export function RegimeBanner({ regime }: { regime: Regime }) {
  return (
    <p className={classes.banner} role="note" aria-label="Regime">
      {regime.banner}
    </p>
  );
}
