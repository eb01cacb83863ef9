/**
 * TSIG keys from text: the `key` block that tsig-keygen, BIND and Knot's tools write, or one line
 * `hmac-sha256:name:secret` as `dig -y` takes it. No problem ever repeats a secret.
 */
import { fail, succeed, type Place, type Result } from '#base';
import { fromBase64 } from './encodings.ts';
import { parseName } from './name.ts';
import { dnsProblem } from './problem.ts';
import { isTsigAlgorithm, type TsigKey } from './tsig-key.ts';

/** Characters of the longest key file. */
const MAX_CHARACTERS = 65_536;

/** Reads the one key of a file. */
export function parseKeyFile(text: string, file: string): Result<TsigKey> {
  if (text.length > MAX_CHARACTERS) return problem(file, 'The file is too large for a key.');
  const plain = text
    .replace(/\/\*[^]*?\*\//g, ' ')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)(?:\/\/|#).*$/, ''))
    .join('\n')
    .trim();
  const line = /^([a-z0-9-]+):([^:\s]+):([a-zA-Z0-9+/=]+)$/i.exec(plain);
  if (line !== null) return makeKey(line[2] ?? '', line[1] ?? '', line[3] ?? '', file);
  const blocks = [...plain.matchAll(/\bkey\s+"?([^\s"{;]+)"?\s*\{([^}]*)\}/gi)];
  const [block] = blocks;
  if (block === undefined || blocks.length > 1) {
    return problem(file, `The file has ${blocks.length} keys; exactly one is wanted.`);
  }
  const body = block[2] ?? '';
  const algorithm = /\balgorithm\s+"?([^\s";]+)"?\s*;/i.exec(body)?.[1];
  const secret = /\bsecret\s+"?([^\s";]+)"?\s*;/i.exec(body)?.[1];
  if (algorithm === undefined || secret === undefined) {
    return problem(file, `The key ${block[1]} lacks its algorithm or its secret.`);
  }
  return makeKey(block[1] ?? '', algorithm, secret, file);
}

function makeKey(
  nameText: string,
  algorithm: string,
  base64: string,
  file: string,
): Result<TsigKey> {
  const name = parseName(nameText);
  if (!name.ok) return problem(file, name.problems[0]?.what ?? 'The key has no name.');
  const lower = algorithm.toLowerCase().replace(/\.$/, '');
  if (!isTsigAlgorithm(lower)) {
    return problem(file, `The key ${nameText} is for ${algorithm}, which is not supported.`);
  }
  const secret = fromBase64(base64);
  if (secret === null || secret.length === 0) {
    return problem(file, `The secret of the key ${nameText} is no base64.`);
  }
  return succeed({ name: name.value, algorithm: lower, secret });
}

function problem(file: string, what: string): Result<never> {
  const place: Place = { file, line: null, column: null };
  return fail([dnsProblem('dns-key-file', what, place)]);
}
