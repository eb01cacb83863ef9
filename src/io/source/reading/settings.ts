/** Settings inside a text file: `key=value`, `key: value`, and lines that hold a URL or an ARN. */

/** A line of a text that sets something. */
export interface TextSetting {
  readonly label: string;
  readonly text: string;
  /** In the text, from 1. */
  readonly line: number;
}

const MAX_LINES = 5_000;

/** One for each line that is not a comment; the label is the key before the value, or `line`. */
export function settingsOfText(text: string): readonly TextSetting[] {
  const settings: TextSetting[] = [];
  text.split(/\r\n|\n|\r/, MAX_LINES).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.length > 4_096 || /^(?:#|\/\/|;|--|\*|<!--)/.test(line)) return;
    const pair = /^(?:export\s+|set\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*(.+?)[,;]?$/.exec(
      line,
    );
    const value = pair?.[2] ?? line;
    settings.push({ label: pair?.[1] ?? 'line', text: unquote(value), line: index + 1 });
  });
  return settings;
}

function unquote(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}
