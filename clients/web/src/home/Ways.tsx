/** The ways into a negotiation, by what one comes for. */
import { Link } from 'react-router';
import type { Role } from '../api/types';
import { listens } from '../private/acts';
import { useRoom } from '../room/context';
import { may } from '../room/rights';
import classes from './Ways.module.css';

interface Way {
  path: string;
  title: string;
  words: string;
  /** Whether it is for a role; without it, for everybody. */
  whose?: (role: Role) => boolean;
}

const delegate = (role: Role) => may(role, 'propose');

/** Whether a role speaks, or enters what others say. */
const party = (role: Role) => may(role, 'position') || may(role, 'steer');

const ENTERED: Way = {
  path: 'entered',
  title: 'Entered for delegations',
  words: 'What was dictated and typed by others, and whether it is confirmed.',
};

const WAYS: readonly { title: string; ways: readonly Way[] }[] = [
  {
    title: 'Where it stands',
    ways: [
      {
        path: 'board',
        title: 'The board',
        words: 'Which brackets are still contested, per issue, and since when.',
      },
      {
        path: 'matrix',
        title: 'Positions',
        words: 'Who stands where on each bracket, and whence each position comes.',
      },
      {
        path: 'compilation',
        title: 'Compilation',
        words: 'Each paragraph, and beneath it what each proponent proposes.',
      },
      {
        path: 'movement',
        title: 'Movement',
        words: 'What moves and what does not, round by round, and how much is agreed.',
      },
      {
        path: 'agreement',
        title: 'Agreement',
        words: 'Questions on screen, silence, what is agreed ad ref, packages.',
      },
    ],
  },
  {
    title: 'Your side',
    ways: [
      {
        path: 'positions',
        title: 'Our positions',
        words: 'What your delegation proposes and said, and what is said for it.',
        whose: delegate,
      },
      {
        path: 'w',
        title: 'Workspaces',
        words: 'What your delegation prepares in private, until it tables it.',
        whose: delegate,
      },
      {
        path: 'private',
        title: 'In private',
        words: 'What delegations told you, and what would unlock each bracket.',
        whose: listens,
      },
      {
        ...ENTERED,
        whose: party,
      },
    ],
  },
  {
    title: 'Around the text',
    ways: [
      {
        path: 'process',
        title: 'The process',
        words: 'Meeting and speakers, statements, phases, submissions, adoption.',
      },
      {
        ...ENTERED,
        whose: (role) => !party(role),
      },
      {
        path: 'informals',
        title: 'From informals',
        words: 'Text that emerged from informals, and who brought it.',
      },
      {
        path: 'links',
        title: 'Links and sources',
        words: 'Contradictions, crossovers between drafts, agreed language.',
      },
      {
        path: 'terms',
        title: 'Terms',
        words: 'Wording settled once, and applied everywhere.',
      },
      {
        path: 'numbering',
        title: 'Numbering',
        words: 'How paragraphs are called, and references between them.',
      },
    ],
  },
];

/** Only those that are for the reader. */
export function Ways() {
  const { slug, me } = useRoom();
  return (
    <nav aria-label="Ways into this negotiation" className={classes.ways}>
      {WAYS.map(({ title, ways }) => ({
        title,
        ways: ways.filter(({ whose }) => whose?.(me.role) ?? true),
      }))
        .filter(({ ways }) => ways.length > 0)
        .map(({ title, ways }) => (
          <section key={title} aria-label={title} className={classes.column}>
            <h2 className={classes.title}>{title}</h2>
            <ul className={classes.list}>
              {ways.map(({ path, title, words }) => (
                <li key={path}>
                  <Link to={`/n/${slug}/${path}`} className={classes.way}>
                    <span className={classes.name}>{title}</span>
                    <span>{words}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </nav>
  );
}
