/**
 * Environment and configuration files beside a program: `.env`, Spring's `application.yml`, .NET's
 * `appsettings.json`. They count where a package shows that there is a program: a `.env` beside a
 * Compose file alone is that file's. Lines are read for addresses and regions; values stay where they are.
 */
import { findInSetting } from '../environment.ts';
import { count, createCollector, declared } from '../findings.ts';
import type { Findings, FoundPlace, Source, SourceContext, SourceFile } from '../port.ts';
import { readDotenv } from '../reading/dotenv.ts';
import { fileName, folderOf } from '../reading/paths.ts';
import { settingsOfText } from '../reading/settings.ts';
import { findRegionSetting } from '../regions.ts';
import type { Program, Setting } from '../setting.ts';

/** What stands in such a file for people to copy is no setting. */
const SAMPLE =
  /\.(?:example|sample|template|dist|defaults?|test|tests)(?:\.\w+)?$|[._-](?:test|tests)\.\w+$/i;
const ENVIRONMENT = /(?:^|\/)\.env(?:\.[\w-]+)?$/;
const CONFIGURATION =
  /(?:^|\/)(?:application|bootstrap)(?:-[\w]+)?\.(?:ya?ml|properties)$|(?:^|\/)appsettings(?:\.\w+)?\.json$/;

/** The source `config`. */
export const config: Source = {
  id: 'config',
  cannotSee:
    'settings that a store of secrets or a server of configuration gives when a program starts',
  files: new RegExp(`${ENVIRONMENT.source}|${CONFIGURATION.source}`),
  wants: (path) => (ENVIRONMENT.test(path) || CONFIGURATION.test(path)) && !SAMPLE.test(path),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  collector.read.push(...count(files.length, 'configuration file', 'configuration files'));
  for (const file of files) {
    const folder = programFolder(file.path);
    const key = `config:${folder}`;
    const program: Program = { key, scope: key, when: 'running', knows: () => false };
    const settings = settingsOf(file);
    const places: FoundPlace[] = settings.flatMap((each) => findRegionSetting(each, context) ?? []);
    collector.components.push({
      key,
      name: folder === '' ? 'app' : fileName(folder),
      qualifier: '-config',
      role: 'code',
      kind: 'service',
      in: places.slice(0, 1),
      restarts: null,
      handles: [{ kind: 'folder', path: folder }],
      evidence: [declared(file.path, 1, 'its configuration')],
    });
    for (const setting of settings) findInSetting(collector, program, setting);
  }
  return collector;
}

/** Spring keeps its files below `src/main/resources`. */
function programFolder(path: string): string {
  return folderOf(path).replace(/(?:^|\/)src\/main\/resources(?:\/config)?$/, '');
}

function settingsOf({ path, text }: SourceFile): readonly Setting[] {
  const lines = ENVIRONMENT.test(path)
    ? readDotenv(text).map(({ key, value, line }) => ({ label: key, text: value, line }))
    : settingsOfText(text);
  return lines.map(({ label, text: value, line }) => ({
    label,
    value,
    evidence: declared(path, line, label),
    optional: false,
  }));
}
