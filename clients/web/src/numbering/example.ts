import type { ProfileBody } from './acts';

/** How the paragraphs after a number 15 are called, and the one instead of it. */
export function example(profile: Required<ProfileBody>): string {
  const { separator, inserts, before_alternative, alternative } = profile;
  const inserted = inserts.slice(0, 3).map((word) => `15${separator}${word}`);
  return `${inserted.join(', ')}; instead of it: 15${before_alternative}${alternative}`;
}
