/**
 * Regions written into programs. A client that is made for `us-east-1` calls it from wherever it runs,
 * and a default that stands in for a missing variable does so on the day on which it is missing: the
 * cheapest findings that there are, and the ones that no manifest shows.
 */
import { createCollector, count, declared, warning, type Collector } from '../findings.ts';
import { calledBy } from '../packages/package-names.ts';
import { domainOfRegion } from '../places.ts';
import type { Findings, Source, SourceContext, SourceFile } from '../port.ts';
import { lineFinder } from '../reading/json-lines.ts';
import { fileName, folderOf } from '../reading/paths.ts';
import { CODE_FILES, regionsIn, TEST_FILES, type CodeRegion } from './region-patterns.ts';

/** The source `code`. */
export const code: Source = {
  id: 'code',
  cannotSee:
    'regions that a program puts together at run time, or is told by files that are not here',
  files: CODE_FILES,
  wants: (path, head) => CODE_FILES.test(path) && !TEST_FILES.test(path) && HINT.test(head),
  find,
};

/** A client of AWS is imported near the top of a file. */
const HINT =
  /aws-sdk|@aws-sdk\/|boto3|aioboto3|aws-sdk-go|awssdk|Amazon\.|Aws::|Aws\\|aws_sdk_|aws_config|AWS_(?:DEFAULT_)?REGION/i;

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  let read = 0;
  for (const file of files) {
    const found = regionsIn(file.path, file.text).filter(
      ({ region }) => domainOfRegion(region, context) !== null,
    );
    if (found.length === 0) continue;
    read++;
    findIn(collector, file, found, context);
  }
  collector.read.push(
    ...count(read, 'program with a region in it', 'programs with a region in them'),
  );
  return collector;
}

function findIn(
  collector: Collector,
  { path, text }: SourceFile,
  found: readonly CodeRegion[],
  context: SourceContext,
): void {
  const lineAt = lineFinder(text);
  const folder = folderOf(path);
  const key = `code:${folder}`;
  let needed = false;
  for (const { client, region, insteadOf, offset } of found) {
    const line = lineAt(offset);
    const called = client === null ? null : serviceOf(client, context);
    if (called === null) {
      sayDefault(collector, path, line, region, insteadOf);
      continue;
    }
    needed = true;
    collector.needs.push({
      from: key,
      target: { kind: 'service', ...called, region },
      strength: 'unknown',
      when: 'running',
      evidence: declared(path, line, `its client is made for ${region}`),
      scope: '',
      label: '',
    });
  }
  if (!needed) return;
  collector.components.push({
    key,
    name: folder === '' ? 'app' : fileName(folder),
    qualifier: '-code',
    role: 'code',
    kind: 'service',
    in: [],
    restarts: null,
    handles: [{ kind: 'folder', path: folder }],
    evidence: [declared(path, 1, 'a program, and nothing in these files says what runs it')],
  });
}

/** The service of a client's name: `dynamodb`, `secretsmanager`; null when it is nobody's that is known. */
function serviceOf(
  client: string,
  context: SourceContext,
): { readonly service: string; readonly operation: string | null } | null {
  const plain = client.replace(/document$|v2$/, '').replaceAll('-', '');
  const called = calledBy('go', `github.com/aws/aws-sdk-go-v2/service/${plain}`, context);
  return called?.kind === 'service'
    ? { service: called.service, operation: called.operation }
    : null;
}

/** What a program does on the day on which nobody says a region is no need of today, but a finding. */
function sayDefault(
  collector: Collector,
  path: string,
  line: number,
  region: string,
  insteadOf: string | null,
): void {
  const what =
    insteadOf === null
      ? `clients are made for ${region}, whichever they are`
      : `calls go to ${region} when ${insteadOf} is not set`;
  const mend =
    insteadOf === null
      ? 'take the region from where the program runs'
      : `have no default, so that a missing ${insteadOf} is seen when the program starts`;
  collector.problems.push(warning('default-region', path, line, what, mend));
}
