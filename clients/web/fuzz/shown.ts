/** What an editor shows, in the form in which the server's side of the fuzz gives its own text. */
import type { Node } from '@tiptap/pm/model';
import { places, runs } from '../src/editor/blocks';

/** The paragraphs of a document: id, kind, level, label, bracket, and runs with their marks. */
export function shown(doc: Node): unknown[] {
  return places(doc).map(({ node, attrs }) => {
    const pieces: [string, string[][]][] = [];
    for (const { text, marks } of runs(node)) {
      const sorted = marks
        .map((mark) => [mark.attrs.id as string, mark.attrs.role as string])
        .sort((a, b) => (a.join() < b.join() ? -1 : 1));
      const last = pieces.at(-1);
      if (last !== undefined && JSON.stringify(last[1]) === JSON.stringify(sorted)) last[0] += text;
      else pieces.push([text, sorted]);
    }
    return [attrs.id, attrs.kind, attrs.level, attrs.label, attrs.bracket, pieces];
  });
}
