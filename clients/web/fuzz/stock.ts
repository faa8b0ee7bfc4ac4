/** Edits as stock y-prosemirror carries them: dispatched to the view, found again by comparison. */
import type { Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from 'y-prosemirror';
import { places } from '../src/editor/blocks';
import type { Writes } from '../src/editor/ink';
import { BRACKET, type BracketAttributes } from '../src/editor/schema';

export class StockInk implements Writes {
  constructor(private readonly view: EditorView) {}

  replace(
    index: number,
    from: number,
    to: number,
    text: string,
    marks: readonly BracketAttributes[],
  ): void {
    const { tr, schema } = this.view.state;
    const start = this.start(index);
    const brackets = marks.map((mark) => schema.mark(BRACKET, mark));
    if (text === '') tr.delete(start + from, start + to);
    else tr.replaceWith(start + from, start + to, schema.text(text, brackets));
    this.dispatch(tr);
  }

  mark(index: number, from: number, to: number, mark: BracketAttributes, on: boolean): void {
    const { tr, schema } = this.view.state;
    const start = this.start(index);
    const bracket = schema.mark(BRACKET, mark);
    if (on) tr.addMark(start + from, start + to, bracket);
    else tr.removeMark(start + from, start + to, bracket);
    this.dispatch(tr);
  }

  private start(index: number): number {
    return places(this.view.state.doc)[index]?.start ?? Number.NaN;
  }

  /** The meta lets it pass as if it came from the binding, which then finds that it did not. */
  private dispatch(tr: Transaction): void {
    this.view.dispatch(tr.setMeta(ySyncPluginKey, {}));
  }
}
