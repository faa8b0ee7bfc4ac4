/**
 * Places in the text that stay put while others write: Yjs relative positions.
 *
 * ProseMirror's own position mapping is of no use here, since y-prosemirror replaces the whole
 * document on every remote change.
 */
import type { Node } from '@tiptap/pm/model';
import * as Y from 'yjs';
import { placeOf, places } from './blocks';
import { textsOf } from './ink';

/** A spot in a block. `held` is null where the block had no text node to hold on to. */
export interface Anchor {
  readonly block: string;
  held: Y.RelativePosition | null;
}

export interface Span {
  readonly start: Anchor;
  readonly end: Anchor;
}

/** An offset in UTF-16 units within a block. */
export interface Spot {
  readonly block: string;
  readonly offset: number;
}

/** Which neighbour a spot sticks to: the character before it or the one after it. */
type Side = 'before' | 'after';

export class Anchors {
  constructor(private readonly fragment: Y.XmlFragment) {}

  /** Hold on to a spot. The document and the editor must agree, as they do between dispatches. */
  anchor(doc: Node, spot: Spot, side: Side): Anchor {
    const place = placeOf(doc, spot.block);
    const element = place === null ? null : this.fragment.get(place.index);
    let offset = spot.offset;
    for (const text of element instanceof Y.XmlElement ? textsOf(element) : []) {
      if (offset < text.length || (offset === text.length && side === 'before')) {
        const held = Y.createRelativePositionFromTypeIndex(
          text,
          offset,
          side === 'before' ? -1 : 0,
        );
        return { block: spot.block, held };
      }
      offset -= text.length;
    }
    return { block: spot.block, held: null };
  }

  span(doc: Node, block: string, from: number, to: number): Span {
    return {
      start: this.anchor(doc, { block, offset: from }, 'after'),
      end: this.anchor(doc, { block, offset: to }, 'before'),
    };
  }

  /** Where the anchor is now; null if its block is gone. */
  resolve(doc: Node, anchor: Anchor): Spot | null {
    const absolute =
      anchor.held === null || this.fragment.doc === null
        ? null
        : Y.createAbsolutePositionFromRelativePosition(anchor.held, this.fragment.doc);
    if (
      absolute === null ||
      !(absolute.type instanceof Y.XmlText) ||
      absolute.type._item?.deleted
    ) {
      const place = placeOf(doc, anchor.block);
      // Without a hold only an empty block says where the spot is.
      return place === null || place.node.content.size > 0
        ? null
        : { block: anchor.block, offset: 0 };
    }
    const element = absolute.type.parent;
    for (const place of places(doc)) {
      if (this.fragment.get(place.index) !== element || place.attrs.id === null) continue;
      let before = 0;
      for (const text of textsOf(element as Y.XmlElement)) {
        if (text === absolute.type) {
          const offset = Math.min(before + absolute.index, place.node.content.size);
          return { block: place.attrs.id, offset };
        }
        before += text.length;
      }
    }
    return null;
  }

  /** The stretch as it is now; null if it is gone. */
  resolveSpan(doc: Node, span: Span): { block: string; from: number; to: number } | null {
    const start = this.resolve(doc, span.start);
    const end = this.resolve(doc, span.end);
    if (start === null || end === null || start.block !== end.block) return null;
    return start.offset < end.offset
      ? { block: start.block, from: start.offset, to: end.offset }
      : null;
  }
}
