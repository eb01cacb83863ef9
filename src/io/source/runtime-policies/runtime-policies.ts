/**
 * What programs say of themselves: the policies, endpoints, outboxes and local modes that stand between
 * them and what they need (`describe` of `@firebreak/runtime`). A need's grace, what makes it soft, and
 * which addresses will do are then found in the program, not typed. What the program says decides over
 * what a manifest only suggests; of two ways to one target the worse one counts.
 */
import { canonicalAddress } from '#core/dns';

import { count, createCollector, declared, warning, type Collector } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type {
  Findings,
  FoundNeed,
  FoundTarget,
  Source,
  SourceContext,
  SourceFile,
} from '../port.ts';
import { readYaml } from '../reading/yaml.ts';
import { readDescription, type NeedDescription } from './read-description.ts';

/** The source `runtime-policies`. */
export const runtimePolicies: Source = {
  id: 'runtime-policies',
  cannotSee: 'what a program does on ways that it does not describe',
  files: /(?:^|[./])policies\.json$/i,
  wants: (path, head) =>
    (/\.json$/i.test(path) || path === 'stdin') && /["{,\s]policies"\s*:\s*\d/.test(head),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  for (const file of files) findProgram(collector, file, context);
  return collector;
}

function findProgram(
  collector: Collector,
  { path, text }: SourceFile,
  context: SourceContext,
): void {
  const [document] = readYaml(text);
  if (document === undefined) return;
  if (document.tree === null) {
    const { line, what } = document.trouble ?? { line: document.line, what: 'nothing in it' };
    const mend = 'print nothing else beside the description';
    collector.problems.push(warning('not-readable', path, line, `not read as JSON: ${what}`, mend));
    return;
  }
  const { program, problems } = readDescription(path, document.tree);
  collector.problems.push(...problems);
  if (program === null) return;
  collector.read.push(
    ...count(1, 'description of a program by itself', 'descriptions of programs by themselves'),
  );
  const key = `runtime-policies:${program.component}`;
  collector.components.push({
    key,
    name: program.component,
    qualifier: '-program',
    role: 'code',
    // What it is, others say; also whoever writes a map by hand.
    kind: '',
    in: [],
    restarts: null,
    handles: [],
    evidence: [declared(path, program.line, 'says what it does when something is away')],
  });
  for (const need of program.needs) findNeed(collector, { path, from: key, need, context });
}

interface Told {
  readonly path: string;
  readonly from: string;
  readonly need: NeedDescription;
  readonly context: SourceContext;
}

function findNeed(collector: Collector, told: Told): void {
  const { path, from, need, context } = told;
  const target = targetOf(collector, told);
  if (target === null) {
    const what = '`needs` names nothing that a map can name';
    const mend = 'write a name, a URL, an ARN, or aws/us-east-1/dynamodb';
    collector.problems.push(warning('not-understood', path, need.line, what, mend));
    return;
  }
  const evidence = declared(path, need.line, need.words);
  const found: FoundNeed = {
    from,
    target,
    strength: null,
    when: 'running',
    evidence,
    scope: '',
    label: shownName(need.needs),
    bears: { soft: need.soft, grace: need.grace },
  };
  const seen = need.seen.map((words): FoundNeed => {
    return { ...found, evidence: { ...declared(path, need.line, words), word: 'seen' } };
  });
  collector.needs.push(found, ...seen);
  if (need.journey === null || need.canWait === null) return;
  const about = targetOfName(need.needs, context) ?? target;
  collector.entries.push({
    id: need.journey,
    through: [],
    evidence,
    arrives: { need: { ...found, target: about }, canWait: need.canWait },
  });
}

/** What is needed; any of several addresses, where the program knows them. */
function targetOf(collector: Collector, told: Told): FoundTarget | null {
  const { need, context } = told;
  const [first, ...others] = need.anyOf.map((one) => addressOf(collector, told, one));
  if (first === undefined || others.length === 0) return targetOfName(need.needs, context);
  return { kind: 'any', name: groupName(need.needs), of: [first, ...others] };
}

/** A URL may hold a password, and an ARN an account: of one its host is shown, of the other its service. */
function shownName(needs: string): string {
  if (needs.includes('://')) return hostOf(needs);
  return /^arn:/i.test(needs) ? (needs.split(':')[2] ?? 'arn') : needs;
}

/** `aws/dynamodb:read` is `dynamodb`; the host of a URL may be one of the addresses itself. */
function groupName(needs: string): string {
  if (needs.includes('://')) return `${hostOf(needs)}-endpoints`;
  return needs.replace(/^.*[/]/, '').replace(/:[^:]*$/, '');
}

/** A provider's service or a name that other files define; else a place of its own, in its region. */
function addressOf(
  collector: Collector,
  { path, need, context }: Told,
  { address, group }: NeedDescription['anyOf'][number],
): FoundTarget {
  const host = hostOf(address);
  const isOwn =
    canonicalAddress(host) !== null ||
    (host.includes('.') && context.catalogue.name(host) === null);
  if (!isOwn) return { kind: 'host', host, path: '', scheme: null };
  const key = `runtime-policies:address/${host}`;
  const domain = group === null ? null : domainOfRegion(group, context);
  const evidence = declared(path, need.line, `an address behind ${shownName(need.needs)}`);
  const grouped = declared(path, need.line, `its group is ${group}`);
  collector.components.push({
    key,
    name: host,
    qualifier: '-endpoint',
    role: 'runs',
    kind: 'endpoint',
    in: domain === null ? [] : [{ domain, evidence: grouped }],
    restarts: null,
    elsewhere: true,
    handles: [{ kind: 'host', host, scope: '' }],
    evidence: [evidence],
  });
  return { kind: 'component', key };
}

/** The host of a URL, of `host:port`, of `[::1]:443`; an address as it is. */
function hostOf(address: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/?#]*)/i.exec(address)?.[1] ?? address;
  const inBrackets = /^\[([^\]]*)\]/.exec(authority)?.[1];
  const isPlainIpv6 = inBrackets === undefined && authority.split(':').length > 2;
  const bare = inBrackets ?? (isPlainIpv6 ? authority : authority.replace(/:\d+$/, ''));
  return bare.toLowerCase();
}

function targetOfName(text: string, { catalogue }: SourceContext): FoundTarget | null {
  if (/^arn:/i.test(text)) return { kind: 'arn', arn: text };
  const url = /^([a-z][a-z0-9+.-]*):\/\/[^/]*(\/[^?#]*)?/i.exec(text);
  if (url !== null) {
    return { kind: 'host', host: hostOf(text), path: url[2] ?? '', scheme: url[1] ?? null };
  }
  if (text.includes('/')) {
    const [whole = '', operation = null] = text.split(':');
    const [provider = '', ...rest] = whole.split('/');
    const service = `${provider}/${rest.at(-1)}`;
    if (rest.length > 2 || catalogue.service(service) === null) return null;
    const said = rest.length === 2 ? (rest[0] ?? null) : null;
    const region = said === 'same-region' ? null : said;
    return { kind: 'service', service, operation, region };
  }
  return /^[A-Za-z0-9][A-Za-z0-9._-]*(?::\d+)?$/.test(text)
    ? { kind: 'named', name: text.replace(/:\d+$/, '') }
    : null;
}
