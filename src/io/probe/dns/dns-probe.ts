/**
 * Asks every name server of a zone, and every named resolver, the same question at the same time, and
 * compares: data, serials, signatures. A name that answers nothing is told apart from a name that does
 * not exist and from a server that fails, since each of them is mended by somebody else.
 */
import { getServers } from 'node:dns';
import { isIPv6 } from 'node:net';
import { type Name, parseName } from '#core/dns';
import { codeOf, isOurTrouble, oneLook, plainText, roundMs, type Sight } from '../one-look.ts';
import { findAddress } from '../place-to-look.ts';
import type { Probe, ProbeWorld } from '../port.ts';
import { ask } from './ask.ts';
import { findAuthorities, type FoundServer } from './find-authorities.ts';
import {
  extendedErrorOf,
  newestSerial,
  OUTCOME_WORDS,
  type Outcome,
  outcomeOf,
  recordsOf,
  ruleBroken,
  serialOf,
  signatureEndsMs,
  type View,
} from './read-answer.ts';
import type { DnsTarget } from './target.ts';

/** Of the time: for finding servers, and for asking them, so that one that is silent hides no other. */
const FINDING_SHARE = 0.35;
const ASKING_SHARE = 0.6;

type Gathered = Record<string, string | number | boolean>;

export const dnsProbe: Probe<DnsTarget> = {
  kind: 'dns',
  look(target, world, outer) {
    const facts: Gathered = { type: target.type };
    return oneLook(target.timeoutMs, world, outer, facts, async (signal) => {
      const name = parseName(target.name).value;
      if (name === null) return { ok: null, what: 'did not look: this is no domain name', facts };
      const startMs = world.monotonicMs();
      const servers = await serversOf(target, name, world, signal);
      facts['resolveMs'] = roundMs(world.monotonicMs() - startMs);
      if (typeof servers === 'string') return { ok: false, what: servers, facts };
      const limited = AbortSignal.any([
        signal,
        AbortSignal.timeout(target.timeoutMs * ASKING_SHARE),
      ]);
      const views = await Promise.all(
        servers.map((each) => lookAt(each, target, name, world, limited)),
      );
      signal.throwIfAborted();
      return judge(target, views, world, facts);
    });
  },
};

/** The system's resolver. */
export function systemResolver(): { readonly host: string; readonly port: number } {
  const [first = '127.0.0.1'] = getServers();
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(first);
  if (match === null || isIPv6(first)) return { host: first, port: 53 };
  return { host: match[1] ?? match[2] ?? first, port: Number(match[3]) };
}

/** The servers to ask; a sentence when the zone's cannot be found. */
async function serversOf(
  target: DnsTarget,
  name: Name,
  world: ProbeWorld,
  signal: AbortSignal,
): Promise<readonly FoundServer[] | string> {
  const named = target.servers.map((each) => ({
    ...each,
    label: `${each.host}${each.port === 53 ? '' : `:${each.port}`}`,
  }));
  const { authoritiesThrough: through } = target;
  if (through === null) return named.length === 0 ? 'there is no server to ask' : named;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(target.timeoutMs * FINDING_SHARE)]);
  try {
    // The operator chose the resolver, often on the own network: what it says is checked, not where it is.
    const found = await findAuthorities(
      target,
      name,
      { address: through.host, port: through.port },
      limited,
    );
    return found.length === 0
      ? `${through.host} knows no name servers for it`
      : [...named, ...found];
  } catch {
    signal.throwIfAborted();
    return `${through.host} does not tell its name servers`;
  }
}

async function lookAt(
  server: FoundServer,
  target: DnsTarget,
  name: Name,
  world: ProbeWorld,
  signal: AbortSignal,
): Promise<View> {
  const startMs = world.monotonicMs();
  const none = {
    message: null,
    records: [],
    serial: null,
    signatureEndsMs: null,
    extendedError: null,
    cut: false,
  };
  const done = (outcome: Outcome, why = ''): View => ({
    ...none,
    server: server.label,
    outcome,
    why,
    ms: roundMs(world.monotonicMs() - startMs),
  });
  try {
    const found = await findAddress({ host: server.host, at: null, family: null }, world, signal);
    if (found.kind === 'none')
      return done(found.ok === null ? 'barred' : 'unreachable', found.what);
    const asking = {
      ...server,
      address: found.address,
      name,
      class: target.class,
      recursion: !server.authoritative,
      transport: target.transport,
    };
    const [asked, soa] = await Promise.all([
      ask({ ...asking, type: target.type }, signal),
      server.authoritative && target.type !== 'SOA'
        ? ask({ ...asking, type: 'SOA' }, signal).catch(() => null)
        : null,
    ]);
    const { message, cut } = asked;
    if (message === null) return { ...done('garbled'), cut };
    return {
      ...done(outcomeOf(message, target, server.authoritative)),
      message,
      records: recordsOf(message),
      serial:
        target.type === 'SOA' || server.authoritative ? serialOf(soa?.message ?? message) : null,
      signatureEndsMs: signatureEndsMs(message),
      extendedError: extendedErrorOf(message),
      cut,
    };
  } catch (cause) {
    if (signal.aborted) return done('timeout');
    return done(isOurTrouble(cause) ? 'ours' : 'unreachable', codeOf(cause));
  }
}

function judge(
  target: DnsTarget,
  views: readonly View[],
  world: ProbeWorld,
  facts: Gathered,
): Sight {
  const looked = views.filter(({ outcome }) => outcome !== 'barred' && outcome !== 'ours');
  const newest = newestSerial(looked);
  const stale =
    newest === null ? [] : looked.filter(({ serial }) => serial !== null && serial !== newest);
  const answering = looked.filter(
    ({ outcome }) => outcome === 'answers' || outcome === 'empty' || outcome === 'no-name',
  );
  const sets = new Set(answering.map(({ records, outcome }) => `${outcome} ${records.join('\n')}`));
  gather(facts, views, looked);
  Object.assign(facts, {
    consistent: sets.size <= 1,
    stale: stale.length,
    ...(newest === null ? {} : { serial: newest }),
  });
  if (looked.length === 0) return { ok: null, what: `did not look: ${wordsOf(views[0])}`, facts };
  const bad = looked.flatMap((view) => {
    const why = whyBad(view, target, world.nowMs());
    return why === null ? [] : [`${view.server} ${why}`];
  });
  facts['bad'] = bad.length;
  const good = looked.length - bad.length;
  if (target.need === 'all' ? bad.length > 0 : good === 0) {
    const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : '';
    return {
      ok: false,
      what: plainText(`${bad[0]}${more}; ${good} of ${looked.length} servers are good`, 400),
      facts,
    };
  }
  if (target.agree && sets.size > 1)
    return { ok: false, what: 'the servers give different answers', facts };
  if (target.agree && stale[0] !== undefined) {
    return {
      ok: false,
      what: `${stale[0].server} is stale: serial ${stale[0].serial}, others ${newest}`,
      facts,
    };
  }
  return { ok: true, what: `${good} of ${looked.length} servers are good`, facts };
}

function gather(facts: Gathered, views: readonly View[], looked: readonly View[]): void {
  facts['servers'] = views.length;
  for (const { outcome } of views) facts[outcome] = Number(facts[outcome] ?? 0) + 1;
  for (const view of views.slice(0, 32)) {
    const serial = view.serial === null ? '' : `, serial ${view.serial}`;
    const said =
      view.message === null
        ? view.why
        : `${view.message.rcode}, ${view.records.length} records${serial}`;
    facts[`server ${view.server}`] = plainText(
      `${view.outcome}${said === '' ? '' : `: ${said}`}, ${view.ms} ms`,
      200,
    );
  }
  const told = looked.find(({ message }) => message !== null);
  const ends = looked.flatMap(({ signatureEndsMs: endsMs }) => endsMs ?? []);
  facts['signed'] = looked.length > 0 && ends.length === looked.length;
  if (ends.length > 0) facts['signatureEndsMs'] = Math.min(...ends);
  if (looked.some(({ cut }) => cut)) facts['cut'] = true;
  const extended = looked.find(({ extendedError }) => extendedError !== null)?.extendedError;
  if (extended !== undefined && extended !== null) facts['extendedError'] = extended;
  if (told?.message === undefined || told.message === null) return;
  Object.assign(facts, {
    rcode: told.message.rcode,
    answerRecords: told.message.answers.length,
    authorityRecords: told.message.authorities.length,
    additionalRecords: told.message.additionals.length,
    answers: plainText(told.records.slice(0, 20).join('; '), 1_000),
    requestMs: told.ms,
  });
}

/** Why what a server said is not good; null when it is. */
function whyBad(view: View, target: DnsTarget, nowMs: number): string | null {
  const { message, outcome } = view;
  if (message === null) return wordsOf(view);
  const wanted = target.validRcodes.includes(message.rcode);
  if (!wanted || outcome === 'lame') {
    if (outcome === 'answers' || outcome === 'other') return `answers ${message.rcode}`;
    return wordsOf(view);
  }
  if (outcome === 'empty' && !target.mayBeEmpty) return wordsOf(view);
  if (target.signed && message.rcode === 'NOERROR') {
    if (view.signatureEndsMs === null) return 'does not sign';
    if (view.signatureEndsMs <= nowMs) return 'has signatures that are out of date';
  }
  return (
    ruleBroken(message.answers, target.answer) ??
    ruleBroken(message.authorities, target.authority) ??
    ruleBroken(message.additionals, target.additional)
  );
}

function wordsOf(view: View | undefined): string {
  if (view === undefined) return 'no server';
  return `${OUTCOME_WORDS[view.outcome]}${view.why === '' ? '' : ` (${view.why})`}`;
}
