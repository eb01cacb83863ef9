/**
 * Which names of questions are somebody's that a program needs. Reverse look-ups, the resolver's own
 * business, what an operating system asks for itself, and names that are no host's are folded into counts.
 * Labels that look like a token or an id are masked: names carry secrets, and one name a visitor is no need.
 */

/** What a name that is no need is counted as. */
export type Fold = 'reverse' | 'records' | 'plumbing' | 'system' | 'no-host';

/** A question's name as it is shown, or what it is folded into. */
export type AskedName =
  { readonly kind: 'host'; readonly host: string } | { readonly kind: 'folded'; readonly as: Fold };

/** Types that are asked for before a connection. MX, TXT, NS and their like ask about a domain, not for a server. */
const TYPES: ReadonlySet<string> = new Set(['', 'A', 'AAAA', 'CNAME', 'HTTPS', 'SVCB', 'SRV']);

const HOST = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/;

/** Names that programs and resolvers ask for to look around, which nothing of yours stands on. */
const PLUMBING =
  /^(?:localhost(?:\.localdomain)?|.*\.localhost|wpad(?:\..*)?|isatap(?:\..*)?|use-application-dns\.net|local|.*\.(?:invalid|onion|bind))$/;

/** What operating systems ask for themselves: the time, their updates, whether there is a network, their telemetry. */
const SYSTEM =
  /(?:^|\.)(?:pool\.ntp\.org|ntp\.ubuntu\.com|time\.(?:windows|apple|google|cloudflare|aws)\.com|connectivity-check\.ubuntu\.com|nmcheck\.gnome\.org|network-test\.debian\.org|detectportal\.firefox\.com|captive\.apple\.com|msftconnecttest\.com|msftncsi\.com|connectivitycheck\.(?:gstatic|android)\.com|events\.data\.microsoft\.com|vortex\.data\.microsoft\.com|settings-win\.data\.microsoft\.com|telemetry\.(?:microsoft\.com|mozilla\.org)|windowsupdate\.com|update\.microsoft\.com|motd\.ubuntu\.com|daisy\.ubuntu\.com|popcon\.debian\.org|deb\.debian\.org|security\.debian\.org|archive\.ubuntu\.com|security\.ubuntu\.com|changelogs\.ubuntu\.com|esm\.ubuntu\.com|livepatch\.canonical\.com|mirrors\.fedoraproject\.org|mirrorlist\.centos\.org|dl-cdn\.alpinelinux\.org|fwupd\.org)$/;

/** Reads a question. */
export function askedName(name: string, type: string): AskedName {
  if (name.endsWith('.arpa')) {
    const isReverse = name.endsWith('.in-addr.arpa') || name.endsWith('.ip6.arpa');
    return { kind: 'folded', as: isReverse ? 'reverse' : 'plumbing' };
  }
  if (!TYPES.has(type)) return { kind: 'folded', as: 'records' };
  const host = behindServices(name);
  if (!isHost(host)) return { kind: 'folded', as: host === '' ? 'plumbing' : 'no-host' };
  if (PLUMBING.test(host)) return { kind: 'folded', as: 'plumbing' };
  if (SYSTEM.test(host)) return { kind: 'folded', as: 'system' };
  return { kind: 'host', host: maskLabels(host) };
}

/** A name of a host: letters, digits, hyphens and underscores, and not a number alone. */
export function isHost(name: string): boolean {
  return HOST.test(name) && /[a-z]/.test(name) && !name.includes('..');
}

/** `_mongodb._tcp.cluster0.example.net` is asked for what runs on `cluster0.example.net`. */
function behindServices(name: string): string {
  if (!name.includes('_')) return name;
  const at = Math.max(name.startsWith('_') ? 0 : -1, name.lastIndexOf('._') + 1 || -1);
  const end = at < 0 ? -1 : name.indexOf('.', at);
  return at < 0 ? name : end < 0 ? '' : name.slice(end + 1);
}

/** What stands for a label that is a token, and for an account's number. */
export const MASKED = 'masked';
const ACCOUNT = 'account';

/** The name with every label masked that looks like a token. The last two say whose name it is, and stay. */
export function maskLabels(name: string): string {
  // Most names have no label that could be one.
  if (!LONG_LABEL.test(name)) return name;
  const labels = name.split('.');
  const last = labels.length - 2;
  return labels
    .map((label, at) => (at >= last && labels.length > 1 ? label : maskLabel(label)))
    .join('.');
}

const LONG_LABEL = /[a-z0-9_-]{12}/;

/** What people wrote of a label stays: `orders-4bf92f3577b34da6a3ce929d0e0e4736` is `orders-masked`. */
function maskLabel(label: string): string {
  if (/^\d{12}$/.test(label)) return ACCOUNT;
  if (label.length < 16) return label;
  if (SECRET.test(label)) return MASKED;
  return label
    .replace(UUID, MASKED)
    .split(/([-_])/)
    .map((word) => (isMixed(word) ? MASKED : word))
    .join('');
}

/** Keys with their known beginning, and words that say what stands behind them. */
const SECRET =
  /^(?:akia|asia|eyj|ghp_|gho_|xox[abp]-|sk_live_|sk_test_|sk-|pat-|glpat-)|(?:pass(?:word|wd)?|secret|token|api-?key)[-_=]/;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Long hexadecimal, or: in words, digits stand together at an end; in a token they change with letters again and again. */
function isMixed(word: string): boolean {
  if (word.length < 16) return false;
  if (/^[0-9a-f]+$/.test(word) || word.length >= 40) return true;
  const changes = word.match(/[a-z](?=\d)|\d(?=[a-z])/g)?.length ?? 0;
  return changes >= 4;
}
