/** One text file that the command line names, and standard input: bounded, never a pipe or a device. */
import { LIMITS, type Result, succeed } from '#base';
import { LARGE_MEND } from '#core/map';
import { readTextWithin } from '#io/files';
import { Misuse } from './misuse.ts';

/** The text of a map file; problems when it is no file, too large or no text. */
export async function readMapText(path: string, shown: string): Promise<Result<string>> {
  const yaml = /\.ya?ml$/i.test(path);
  const read = await readTextWithin(null, path, {
    shown,
    limitBytes: yaml ? LIMITS.yamlBytes : LIMITS.jsonBytes,
    ...(yaml ? { tooLarge: LARGE_MEND } : {}),
  });
  return read.ok ? succeed(read.value.text, read.problems) : read;
}

/** The text of a small file of Firebreak's own; null when it is not there or cannot be read. */
export async function readOwnText(path: string): Promise<string | null> {
  const read = await readTextWithin(null, path, {
    shown: path,
    limitBytes: LIMITS.sourceFileBytes,
  });
  return read.ok ? read.value.text : null;
}

/** A whole stream as text. @throws Misuse when it has no end within the limit, or is no UTF-8. */
export async function readStream(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > LIMITS.yamlBytes)
      throw new Misuse([
        `Standard input has more than ${LIMITS.yamlBytes / 1_048_576} MB: save it as files and point at their folder.`,
      ]);
    chunks.push(chunk);
  }
  const text = decode(Buffer.concat(chunks));
  if (text === null || text.includes('\0'))
    throw new Misuse(['Standard input is no text in UTF-8: pipe manifests into it.']);
  return text;
}

/** Null when the bytes are no UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
