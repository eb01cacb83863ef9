/** Small plain data as YAML lines to paste: blocks for mappings, the innermost ones on one line. */

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** Lines without their ends, two spaces a level. Undefined values are left out. */
export function yamlOf(value: object): readonly string[] {
  return block(value as { readonly [key: string]: Plain });
}

function block(value: { readonly [key: string]: Plain }): readonly string[] {
  return Object.entries(value)
    .filter(([, inside]) => inside !== undefined)
    .flatMap(([key, inside]) => {
      if (!isMapping(inside) || isInnermost(inside)) return [`${text(key)}: ${flow(inside)}`];
      return [`${text(key)}:`, ...block(inside).map((line) => `  ${line}`)];
    });
}

function isMapping(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && !Array.isArray(value);
}

function isInnermost(value: { readonly [key: string]: Plain }): boolean {
  return Object.values(value).every((inside) => !isMapping(inside));
}

function flow(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (isMapping(value)) {
    const entries = Object.entries(value).filter(([, inside]) => inside !== undefined);
    if (entries.length === 0) return '{}';
    return `{ ${entries.map(([key, inside]) => `${text(key)}: ${flow(inside)}`).join(', ')} }`;
  }
  return typeof value === 'string' ? text(value) : JSON.stringify(value);
}

/** Plain where every YAML reader takes it for this very text, else in double quotes. */
function text(value: string): string {
  const plain = /^[A-Za-z/][\w/.@+-]*(?::[\w/.@+-]+)*$/.test(value);
  const word = /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
  const span = /^\d+(?:\.\d+)?(?:ms|[smhdw])$/.test(value);
  return (plain && !word) || span ? value : JSON.stringify(value);
}
