/** The outline: headings and labelled paragraphs, with the states of the brackets in them. */
import type { Issue, Paragraph, State } from '../../api/types';
import type { Brackets } from '../paper/drawing';

/** One line of the outline. */
export interface OutlineEntry {
  id: string;
  heading: boolean;
  level: number;
  label: string;
  words: string;
  /** Open brackets by state. */
  states: Partial<Record<State, number>>;
}

const WORDS = 56;

/** Lines for headings, and for paragraphs that have a label or an open bracket. */
export function outlineOf(
  paragraphs: readonly Paragraph[],
  brackets: Brackets,
  issues: ReadonlySet<string> | null,
): OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  for (const paragraph of paragraphs) {
    const within = bracketsIn(paragraph)
      .map((id) => brackets.get(id))
      .filter((bracket) => bracket?.life === 'open');
    const heading = paragraph.kind === 'heading';
    const about = [...paragraph.issues, ...within.flatMap((bracket) => bracket?.issues ?? [])];
    if (issues !== null && !about.some((issue) => issues.has(issue))) continue;
    if (!heading && !paragraph.label && within.length === 0) continue;
    const states: Partial<Record<State, number>> = {};
    for (const bracket of within) {
      if (bracket) states[bracket.state] = (states[bracket.state] ?? 0) + 1;
    }
    entries.push({
      id: paragraph.id,
      heading,
      level: paragraph.level,
      label: paragraph.label,
      words: opening(paragraph),
      states,
    });
  }
  return entries;
}

/** Every bracket over a paragraph or any of its characters. */
export function bracketsIn(paragraph: Paragraph): string[] {
  const found = new Set(paragraph.runs.flatMap((run) => run.marks.map((mark) => mark.bracket)));
  if (paragraph.bracket !== null) found.add(paragraph.bracket);
  return [...found];
}

/** An issue and those beneath it. */
export function withDescendants(issues: readonly Issue[], root: string): Set<string> {
  const found = new Set([root]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const issue of issues) {
      if (issue.parent !== null && found.has(issue.parent)) found.add(issue.id);
    }
  }
  return found;
}

function opening(paragraph: Paragraph): string {
  const text = paragraph.runs
    .map((run) => run.text)
    .join('')
    .trim();
  const characters = [...text];
  if (characters.length <= WORDS) return text;
  const cut = characters.slice(0, WORDS).join('');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), WORDS / 2))}…`;
}
