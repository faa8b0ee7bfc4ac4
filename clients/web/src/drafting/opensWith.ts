import type { Paragraph } from '../api/types';
import { wordsOf } from '../choosing/opening';

/** Whether the text itself begins with its title, which is then not written above it. */
export const opensWith = (title: string, first: Paragraph | undefined): boolean =>
  first !== undefined &&
  wordsOf(first).trim().toLocaleLowerCase() === title.trim().toLocaleLowerCase();
