/** Text laid out in columns: folded prose, aligned cells, labels with hanging indents. */

/** Words folded at the width; `indent` stands before every line but the first. Words longer than a line stand alone. */
export function fold(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const before = lines.length === 0 ? '' : indent;
    if (line !== '' && before.length + line.length + 1 + word.length > width) {
      lines.push(before + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push((lines.length === 0 ? '' : indent) + line);
  return lines;
}

/** `label` padded to `labelWidth`, then the text folded under itself; `margin` before all of it. */
export function labelled(
  label: string,
  text: string,
  width: number,
  labelWidth: number,
  margin = '',
): string[] {
  const head = margin + label.padEnd(labelWidth);
  const indent = ' '.repeat(head.length);
  const [first = '', ...rest] = fold(text, width - head.length);
  return [head + first, ...rest.map((line) => indent + line)];
}

/** Text cut in the middle with `...` to fit; the ends of a path or host say most. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width <= 5) return text.slice(0, width);
  const tail = Math.ceil((width - 3) / 2);
  return `${text.slice(0, width - 3 - tail)}...${text.slice(-tail)}`;
}

/** Rows of cells in aligned columns, two spaces apart; the last column is not padded. `right` lists columns flush right. */
export function columns(
  rows: readonly (readonly string[])[],
  options: {
    readonly margin?: string;
    readonly right?: readonly number[];
    readonly widths?: readonly number[];
  } = {},
): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(options.widths?.[index] ?? 0, ...rows.map((row) => (row[index] ?? '').length)),
  );
  return rows.map((row) =>
    (
      (options.margin ?? '') +
      row
        .map((cell, index) => {
          if (options.right?.includes(index) === true) return cell.padStart(widths[index] ?? 0);
          return index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0);
        })
        .join('  ')
    ).trimEnd(),
  );
}

/** `120`, `1,904`, `41 M`: a count as it is said. */
export function count(value: number): string {
  if (value >= 100_000_000) return `${Math.round(value / 1_000_000).toLocaleString('en-US')} M`;
  return Math.round(value).toLocaleString('en-US');
}

/** `1 need`, `3 needs`; the plural is given when it is not the singular with an s. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The closing block: at most three commands, each with what it gives where there is room for that. */
export function next(commands: NextCommands, width: number): string[] {
  const shown = commands.slice(0, 3);
  const room = width - '      '.length;
  const commandWidth = Math.max(...shown.map(([command]) => command.length));
  const fits = shown.every(
    ([command, gives]) => Math.max(commandWidth, command.length) + 2 + gives.length <= room,
  );
  return shown.map(
    ([command, gives], index) =>
      `${index === 0 ? 'Next' : '    '}  ${fits ? `${command.padEnd(commandWidth)}  ${gives}` : command}`,
  );
}

/** Commands as typed, each with what it gives. */
export type NextCommands = readonly (readonly [command: string, gives: string])[];
