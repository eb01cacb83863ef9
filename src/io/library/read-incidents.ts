/**
 * Incidents from their folders: the package's own and those of `--incidents DIR`. Each is a folder
 * named by its id that holds an `incident.yaml`; a user's folder wins over a built-in of that id.
 */
import { join } from 'node:path';
import { compareText, fail, type Problem, type Result, succeed, suggest } from '#base';
import { type Incident, parseIncident } from '#core/incident';
import { builtInFolder, hashOf, listFolder, readLibraryFile } from './files.ts';

export interface LibraryIncident {
  readonly incident: Incident;
  readonly file: string;
  /** Of the file's text: printed with whatever was replayed. */
  readonly hash: string;
}

const FILE = 'incident.yaml';

/** One incident by id, `aws-2025-10-20`; an unknown id is a problem that says which is nearest. */
export function readIncident(id: string, folders: readonly string[] = []): Result<LibraryIncident> {
  const problems: Problem[] = [];
  const places = incidentFolders(folders, problems);
  const folder = places.get(id);
  if (problems.length > 0) return fail(problems);
  if (folder !== undefined) return readFolder(folder, id);
  const near = suggest(id, places.keys());
  return fail([
    {
      code: 'incident-unknown',
      severity: 'error',
      place: null,
      what: `there is no incident \`${id}\``,
      mend: near === null ? 'firebreak incidents lists them' : `did you mean \`${near}\`?`,
    },
  ]);
}

/** Every incident, by id; with the problems of those that cannot be used. */
export function readIncidents(folders: readonly string[] = []): Result<readonly LibraryIncident[]> {
  const problems: Problem[] = [];
  const places = incidentFolders(folders, problems);
  const found = [...places].map(([id, folder]) => readFolder(folder, id));
  problems.push(...found.flatMap((each) => each.problems));
  if (problems.length > 0) return fail(problems);
  return succeed(found.flatMap((each) => (each.ok ? [each.value] : [])));
}

/** Id to folder, sorted by id. Loose files beside the folders are left alone. */
function incidentFolders(
  folders: readonly string[],
  problems: Problem[],
): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const folder of [builtInFolder('incidents'), ...folders]) {
    for (const name of listFolder(folder, problems)) {
      if (!name.includes('.')) places.set(name, join(folder, name));
    }
  }
  return new Map([...places].sort(([a], [b]) => compareText(a, b)));
}

function readFolder(folder: string, id: string): Result<LibraryIncident> {
  const problems: Problem[] = [];
  const file = readLibraryFile(join(folder, FILE), problems);
  if (file === null) return fail(problems);
  const incident = parseIncident(file.text, file.path);
  if (!incident.ok) return fail(incident.problems);
  if (incident.value.id !== id) {
    return fail([
      {
        code: 'incident-field',
        severity: 'error',
        place: { file: file.path, line: null, column: null },
        what: `its id is \`${incident.value.id}\`, its folder \`${id}\``,
        mend: 'give both the same name',
      },
    ]);
  }
  return succeed({ incident: incident.value, file: file.path, hash: hashOf([file.text]) });
}
