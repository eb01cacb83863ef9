/**
 * Names and texts as Route 53 writes them (Developer Guide, "DNS domain name format" and "Supported DNS
 * record types", TXT): letters in lower case, every byte but a-z 0-9 - _ as `\` and three octal digits,
 * where a zone file has three decimal ones. Texts stand between quotes.
 */
import { nameKey, nameLabels, nameOf, parseName, type Name } from '#core/dns';

/** A name to send. */
export function toRoute53Name(name: Name): string {
  const labels = nameLabels(nameOf(nameKey(name).replace(/\.?$/, '.')));
  return labels.map((label) => `${octalLabel(label)}.`).join('') || '.';
}

function octalLabel(label: string): string {
  return label.replace(/\\(\d{3})|\\?([^])/g, (_, decimal, character) => {
    const code = decimal === undefined ? String(character).charCodeAt(0) : Number(decimal);
    const text = String.fromCharCode(code);
    return /[a-z0-9_-]/.test(text) ? text : `\\${code.toString(8).padStart(3, '0')}`;
  });
}

/** A name that was received; null when it is none. */
export function fromRoute53Name(text: string): Name | null {
  const decimal = octalToDecimal(text);
  return decimal === null ? null : parseName(decimal.endsWith('.') ? decimal : `${decimal}.`).value;
}

/** Escapes with three octal digits become those of zone files; null when one is no byte. */
export function octalToDecimal(text: string): string | null {
  let isWrong = false;
  const decimal = text.replace(/\\(\d{3})|\\[^]/g, (whole, digits) => {
    if (digits === undefined) return String(whole);
    const code = /^[0-3][0-7]{2}$/.test(String(digits)) ? Number.parseInt(String(digits), 8) : -1;
    isWrong ||= code < 0;
    return `\\${String(code).padStart(3, '0')}`;
  });
  return isWrong ? null : decimal;
}

/** One text as the value of a TXT record. */
export function quoteText(text: string): string {
  const escaped = text.replace(/["\\]|[^\x20-\x7e]/g, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}
