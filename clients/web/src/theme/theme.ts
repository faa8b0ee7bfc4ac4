/** Paper, ink, one accent: the Mantine theme. Colour beyond it belongs to delegations and states. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef2f7',
  '#dde4ed',
  '#b9c7d9',
  '#93a9c4',
  '#7290b3',
  '#547399',
  '#3a5b84',
  '#1f3f66',
  '#18334f',
  '#10243a',
];

const stone: MantineColorsTuple = [
  '#faf8f3',
  '#f4f1ea',
  '#e9e4d9',
  '#d9d2c3',
  '#bdb4a2',
  '#8f8777',
  '#6b6457',
  '#545049',
  '#38352f',
  '#1f2530',
];

const SANS = "'Inter Variable', 'Noto Naskh Arabic', system-ui, sans-serif";

/** The theme of every page. */
export const theme = createTheme({
  colors: { ink, gray: stone },
  primaryColor: 'ink',
  primaryShade: 7,
  black: '#1b222c',
  fontFamily: SANS,
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace",
  headings: { fontFamily: "'Source Serif 4 Variable', Georgia, serif", fontWeight: '560' },
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Button: { defaultProps: { size: 'compact-sm' } },
    Tooltip: {
      defaultProps: {
        withArrow: false,
        openDelay: 350,
        fz: 12,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 6,
        overlayProps: { backgroundOpacity: 0.28, color: '#1b222c' },
      },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.22, color: '#1b222c' } } },
    Menu: { defaultProps: { shadow: 'sm', position: 'bottom-start', withinPortal: true } },
  },
});
