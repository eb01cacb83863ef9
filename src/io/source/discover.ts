/** Everything that files show, as one part of a map. Opens nothing and writes nothing; takes text, returns a value. */
import { compareText } from '#base';

import { sources as builtIn } from './all.ts';
import { leaveOutCopies } from './copies.ts';
import { joinFindings } from './findings.ts';
import { link } from './link.ts';
import type { Discovery, Findings, Source, SourceContext, SourceFile } from './port.ts';

/** Length of what a source sees of a file when it is asked whether it wants it. */
export const HEAD_LENGTH = 4_096;

/** The sources that want a file. */
export function wantedBy(
  file: SourceFile,
  sources: readonly Source[] = builtIn,
): readonly Source[] {
  const head = file.text.slice(0, HEAD_LENGTH);
  return sources.filter((source) => source.wants(file.path, head));
}

/**
 * Reads files with every source and binds what they found, and what recordings showed (`recorders.ts`),
 * to each other. The order of files does not matter.
 */
export function discover(
  files: readonly SourceFile[],
  context: SourceContext,
  sources: readonly Source[] = builtIn,
  recorded: readonly Findings[] = [],
): Discovery {
  const sorted = files.toSorted((a, b) => compareText(a.path, b.path));
  const findings = sources.map((source) =>
    source.find(
      sorted.filter(({ path, text }) => source.wants(path, text.slice(0, HEAD_LENGTH))),
      context,
    ),
  );
  const found = link(leaveOutCopies(joinFindings([...findings, ...recorded])), context);
  const readBy = sources.filter((_, at) => (findings[at]?.read.length ?? 0) > 0);
  return { ...found, readBy: readBy.map(({ id }) => id) };
}
