/**
 * What a value points at: the hosts in a URL, a connection string, a list of `host:port`, an ARN. Reads
 * only where something is; user names, passwords and everything behind the host are left behind.
 */

/** What a value points at. */
export type Address =
  /** `path` is the first part of a URL's path, when that names a thing: a bucket, a queue. */
  | {
      readonly kind: 'host';
      readonly host: string;
      readonly scheme: string | null;
      readonly path: string;
      readonly sure: boolean;
    }
  | { readonly kind: 'arn'; readonly arn: string };

/** Longest value that is looked at: longer ones are files, certificates, programs. */
const MAX_VALUE_LENGTH = 8_192;

/** At most this many addresses of one value. */
const MAX_ADDRESSES = 50;

const HOST = String.raw`[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?`;
const HOST_ONLY = new RegExp(`^${HOST}$`);
const HOST_PORT = new RegExp(`^(${HOST}):(\\d{1,5})(/.*)?$`);
const ARN = /\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|\*{1,12}|)?:[A-Za-z0-9_\-:/.+=@*]+/g;
const URL_START = /\b(?:jdbc:)?([a-z][a-z0-9+.-]{1,30}):(?:\w{1,30}:)?\/\//gi;

/** Names of variables and keys whose value is an address even when it is a bare word. */
const ADDRESS_LABEL =
  /(?:^|[_.-])(?:HOST|HOSTS|HOSTNAME|HOSTNAMES|ADDR|ADDRS|ADDRESS|ADDRESSES|ENDPOINT|ENDPOINTS|URL|URLS|URI|URIS|SERVER|SERVERS|BROKER|BROKERS|BOOTSTRAP|NODES|DSN|UPSTREAM|TARGET|ORIGIN|BASEURL|DOMAIN)$/;

/** Names whose value is never an address of something else, whatever it looks like. */
const OTHER_LABEL =
  /(?:^|[_.-])(?:IMAGE|VERSION|TAG|USER|USERNAME|PASSWORD|PASS|KEY|TOKEN|SECRET|LISTEN|LISTENERS|BIND|CORS|ALLOWED_ORIGINS|ALLOWED_HOSTS|PUBLIC_URL|SERVICE_NAME|PORT)$|_OPTIONS$|_OPTS$|CLASSPATH/;

/** `ORDER_QUEUE_URI`, `order.queue.uri`, `--orderQueueUri` and `orderQueueUri` are one spelling: ORDER_QUEUE_URI. */
export function spellLabel(label: string): string {
  return label
    .replace(/^-+/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/** True when the label says that its value is where something is. */
export function isAddressLabel(label: string): boolean {
  const spelled = spellLabel(label);
  return ADDRESS_LABEL.test(spelled) && !OTHER_LABEL.test(spelled);
}

/**
 * The addresses in a value. `sure` is false where only the label, or a `:port`, speaks for it: those
 * count when the host is one that the files know, or when the label is an address label.
 */
export function addressesIn(label: string, value: string): readonly Address[] {
  const text = value.trim();
  if (text === '' || text.length > MAX_VALUE_LENGTH) return [];
  const found: Address[] = [...(text.match(ARN) ?? [])].map((arn) => ({ kind: 'arn', arn }));
  if (found.length > 0) return found.slice(0, MAX_ADDRESSES);
  if (OTHER_LABEL.test(spellLabel(label))) return [];
  const named = isAddressLabel(label);
  const hosts = hostsOfUrls(text) ?? hostsOfKeyValues(text) ?? hostsOfList(text, named) ?? [];
  return hosts.filter(({ host }) => !isOwn(host)).slice(0, MAX_ADDRESSES);
}

type HostAddress = Extract<Address, { kind: 'host' }>;

/** `postgres://user:pass@a:5432,b:5432/name`, `jdbc:mysql://a/name`, `PLAINTEXT://a:9092,SSL://b:9093`; null when there is no URL. */
function hostsOfUrls(text: string): HostAddress[] | null {
  const oracle = /jdbc:oracle:\w+:@(?:\/\/)?([A-Za-z0-9_.-]+)/i.exec(text);
  if (oracle?.[1] !== undefined) return [host(oracle[1], 'oracle', '', true)];
  const found: HostAddress[] = [];
  let any = false;
  for (const match of text.matchAll(URL_START)) {
    any = true;
    const scheme = (match[1] ?? '').toLowerCase();
    if (['file', 'data', 'unix', 'arn', 'classpath', 'env', 'npipe'].includes(scheme)) continue;
    const rest = text.slice(match.index + match[0].length);
    const authority = /^[^/?#\s"'`<>\\;|)}\]]*/.exec(rest)?.[0] ?? '';
    const path = /^\/([^?#\s"'`<>\\;,|)}\]]{0,300})/.exec(rest.slice(authority.length))?.[1] ?? '';
    const servers = authority.slice(authority.lastIndexOf('@') + 1);
    for (const server of servers.split(',')) {
      const name = server.replace(/:\d*$/, '');
      if (HOST_ONLY.test(name)) found.push(host(name, scheme, path, true));
    }
  }
  return any ? found : null;
}

/** `Host=a;Port=5432`, `host=a port=5432`, `Server=tcp:a,1433`, `user:pass@tcp(a:3306)/name`; null when it is none. */
function hostsOfKeyValues(text: string): HostAddress[] | null {
  const go = /@(?:tcp|tcp6)\(([A-Za-z0-9_.-]+)(?::\d+)?\)/.exec(text);
  if (go?.[1] !== undefined) return [host(go[1], 'mysql', '', true)];
  const pair =
    /(?:^|[;\s])(?:host|server|data source|address|addr|hostname)\s*=\s*(?:tcp:)?([A-Za-z0-9_.-]+)/i.exec(
      text,
    );
  return pair?.[1] === undefined
    ? null
    : [
        host(
          pair[1],
          /initial catalog|database|dbname|user id|username/i.test(text) ? 'sql' : null,
          '',
          true,
        ),
      ];
}

/** `a:9092,b:9092`, `a`, `a:8080/path`. */
function hostsOfList(text: string, named: boolean): HostAddress[] | null {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== '');
  const found: HostAddress[] = [];
  for (const part of parts) {
    const withPort = HOST_PORT.exec(part);
    if (withPort?.[1] !== undefined) {
      // A port is at most 65535, and `12:30` is a time of day.
      if (Number(withPort[2]) > 65_535 || /^\d+$/.test(withPort[1])) return null;
      found.push(host(withPort[1], null, '', named));
    } else if (named && HOST_ONLY.test(part) && /[A-Za-z]/.test(part)) {
      found.push(host(part, null, '', false));
    } else {
      return null;
    }
  }
  return found.length > 0 ? found : null;
}

function host(name: string, scheme: string | null, path: string, sure: boolean): HostAddress {
  return { kind: 'host', host: name.toLowerCase().replace(/\.$/, ''), scheme, path, sure };
}

/** Addresses that mean the machine itself, or nothing at all. */
function isOwn(name: string): boolean {
  return (
    /^(?:localhost|0\.0\.0\.0|0|127(?:\.\d+){3}|host\.docker\.internal|null|none|true|false)$/.test(
      name,
    ) ||
    name.endsWith('.localhost') ||
    !/[a-z0-9]/.test(name)
  );
}

/** True for an IPv4 address. */
export function isIpAddress(name: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name);
}

/** True for a name that only means something inside a cluster, a network or a machine. */
export function isPrivateName(name: string): boolean {
  return (
    !name.includes('.') ||
    /\.(?:svc|local|internal|lan|home|test|consul)$/.test(name) ||
    /\.svc\./.test(name)
  );
}

/** The parts of an ARN; null when it is none. `region` is '' for global services. */
export function parseArn(
  arn: string,
): { readonly service: string; readonly region: string; readonly resource: string } | null {
  const match = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):[^:]*:(.+)$/.exec(arn);
  if (match === null) return null;
  return { service: match[1] ?? '', region: match[2] ?? '', resource: match[3] ?? '' };
}
