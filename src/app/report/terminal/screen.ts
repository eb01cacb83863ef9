/** What a terminal can show: width, box-drawing, colour. Colour never carries meaning alone. */
export interface Screen {
  /** Columns, from 40 to 200; 80 for a pipe. */
  readonly width: number;
  readonly unicode: boolean;
  readonly color: boolean;
}

export const PLAIN_SCREEN: Screen = { width: 80, unicode: true, color: false };

const ASCII: Readonly<Record<string, string>> = {
  '└─': '`-',
  '├─': '|-',
  '│': '|',
  '─': '-',
  '→': '->',
  '≥': '>=',
  '≤': '<=',
  '×': 'x',
  '±': '+-',
  '…': '...',
  '’': "'",
  '“': '"',
  '”': '"',
};

const PAINT: readonly (readonly [RegExp, string])[] = [
  [/\b(FAILS?|DOWN|STOP|REFUSED|BREAKS)\b/g, '31'],
  [/\b(DEGRADED|PARTLY|UNDECIDED|LATE)\b/g, '33'],
  [/\bHOLDS?\b/g, '32'],
];

/**
 * Letters that a terminal obeys instead of showing: controls, and marks that turn the direction of
 * text. Maps cannot hold them; file names and files of other tools can.
 */
const UNSEEN = /(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Lines as the screen can show them: other letters where it has no UTF-8, painted verdict words where it has colour. */
export function render(lines: readonly string[], screen: Screen): string {
  const text = lines.map((line) => line.trimEnd().replace(UNSEEN, '\u{fffd}')).join('\n');
  const shown = screen.unicode ? text : toAscii(text);
  if (!screen.color) return `${shown}\n`;
  return `${PAINT.reduce((painted, [word, code]) => painted.replace(word, `\u001b[${code}m$&\u001b[0m`), shown)}\n`;
}

function toAscii(text: string): string {
  const mapped = Object.entries(ASCII).reduce((out, [from, to]) => out.replaceAll(from, to), text);
  return mapped.replace(/[^\n\x20-\x7e]/gu, '?');
}
