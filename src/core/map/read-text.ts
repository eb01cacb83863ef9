/** Text as text: whether it is text at all, and whether something in it cannot be seen. */
import type { Tell } from './told.ts';
import { codePoint } from './wording.ts';

/** Control characters but tab and line ends; marks that turn or hide text; half characters. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF]/g;

/** False after telling that this is no text, or that something in it cannot be seen. */
export function checkCharacters(text: string, tell: Tell): boolean {
  const zero = text.indexOf('\u0000');
  if (zero >= 0) {
    const mend = 'Name a YAML or JSON file in UTF-8.';
    tell('binary', zero, 'The file is not text: it holds zero bytes.', mend);
    return false;
  }
  let clean = true;
  for (const match of text.matchAll(UNSEEN)) {
    clean = false;
    const what = `The character ${codePoint(match[0])} cannot be seen.`;
    tell('control-character', match.index, what, 'Take it out.');
  }
  return clean;
}
