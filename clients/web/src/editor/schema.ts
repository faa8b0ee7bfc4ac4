/**
 * The schema of a draft: the one source for the page, the headless fuzz and the golden mark keys.
 *
 * A draft is a flat sequence of blocks; hierarchy is `level`. The only mark is `bracket`, with
 * exactly the attributes `id` and `role`, in this order: y-prosemirror hashes them into the key
 * under which the mark is stored, and the server writes the same keys.
 */
import { getSchema, Mark, mergeAttributes, Node } from '@tiptap/core';

export const BLOCK = 'block';
export const BRACKET = 'bracket';

export const BLOCK_KINDS = [
  'heading',
  'preambular',
  'operative',
  'chapeau',
  'sub',
  'text',
] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

export type BracketRole = 'insert' | 'delete' | 'reserve';

/** What stands on a block node; `bracket` names the insertion that proposes the whole block. */
export interface BlockAttributes {
  id: string | null;
  kind: BlockKind;
  level: number;
  label: string;
  bracket: string | null;
}

/** What stands on a bracket mark. */
export interface BracketAttributes {
  id: string;
  role: BracketRole;
}

/** `block*`, not `block+`: an empty draft must not grow a block that nobody added. */
const DraftNode = Node.create({ name: 'doc', topNode: true, content: `${BLOCK}*` });

const TextNode = Node.create({ name: 'text', group: 'inline' });

/** Attributes that live on the node and are rendered by `renderHTML` as a whole. */
const silent = (value: unknown) => ({ default: value, rendered: false });

const BlockNode = Node.create({
  name: BLOCK,
  content: 'text*',
  marks: BRACKET,
  defining: true,

  addAttributes() {
    return {
      id: silent(null),
      kind: silent('text'),
      level: silent(0),
      label: silent(''),
      bracket: silent(null),
    };
  },

  parseHTML() {
    return [{ tag: 'div[data-block]', contentElement: '.block-text' }];
  },

  renderHTML({ node }) {
    const { id, kind, level, label, bracket } = node.attrs as BlockAttributes;
    const element = kind === 'heading' ? `h${Math.min(6, 2 + level)}` : 'p';
    const outer = {
      class: `block block-${kind}`,
      'data-block': id ?? '',
      'data-kind': kind,
      'data-level': String(level),
      ...(bracket === null ? {} : { 'data-proposed': bracket }),
    };
    return [
      'div',
      outer,
      ['span', { class: 'block-label', contenteditable: 'false' }, label],
      [element, { class: 'block-text', dir: 'auto' }, 0],
    ];
  },
});

const ELEMENT_OF_ROLE: Record<BracketRole, string> = {
  insert: 'ins',
  delete: 'del',
  reserve: 'span',
};

const BracketMark = Mark.create({
  name: BRACKET,
  excludes: '',
  inclusive: false,

  addAttributes() {
    return {
      id: { isRequired: true, rendered: false },
      role: { isRequired: true, rendered: false },
    };
  },

  parseHTML() {
    return [
      {
        tag: '[data-bracket][data-role]',
        getAttrs: (element) => ({
          id: element.getAttribute('data-bracket'),
          role: element.getAttribute('data-role'),
        }),
      },
    ];
  },

  renderHTML({ mark, HTMLAttributes }) {
    const { id, role } = mark.attrs as BracketAttributes;
    return [
      ELEMENT_OF_ROLE[role],
      mergeAttributes(HTMLAttributes, {
        class: `bracketed bracketed-${role}`,
        'data-bracket': id,
        'data-role': role,
      }),
      0,
    ];
  },
});

/** The extensions that make the schema, and nothing else. */
export const schemaExtensions = [DraftNode, TextNode, BlockNode, BracketMark];

/** The ProseMirror schema, for code that has no editor. */
export const draftSchema = getSchema(schemaExtensions);
