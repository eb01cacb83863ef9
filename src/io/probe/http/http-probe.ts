/**
 * Looks at an HTTP or HTTPS URL: resolves, connects to the address that was checked, asks in the name
 * of the host, follows a bounded number of redirects, each checked like the first, and judges the
 * last answer by the conditions. What was configured for one origin is not sent to another.
 */
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import type { Seen } from '../condition/condition.ts';
import { oneLook, plainText, roundMs, type Sight } from '../one-look.ts';
import { findAddress } from '../place-to-look.ts';
import type { Probe, ProbeResult, ProbeWorld } from '../port.ts';
import { exchange, type Answer, type Reached } from './exchange.ts';
import { type HttpTarget, parseTargetUrl } from './target.ts';

type Gathered = Record<string, string | number | boolean>;

export const httpProbe: Probe<HttpTarget> = {
  kind: 'http',
  look: async (target, world, signal) => (await lookAtUrl(target, world, signal)).result,
};

/** The result with the body of the last answer, for readers of feeds; null when there is none. */
export async function lookAtUrl(
  target: HttpTarget,
  world: ProbeWorld,
  signal: AbortSignal,
): Promise<{ readonly result: ProbeResult; readonly body: Buffer | null }> {
  const facts: Gathered = { connected: false };
  let body: Buffer | null = null;
  const startMs = world.monotonicMs();
  const result = await oneLook(target.timeoutMs, world, signal, facts, async (limited) => {
    const walked = await walk(target, world, limited, facts);
    if (walked.kind === 'stopped') return { ok: walked.ok, what: walked.what, facts };
    body = walked.answer.body;
    return judge(target, walked.answer, world, world.monotonicMs() - startMs, facts);
  });
  return { result, body };
}

/** What the next request is. */
interface Step {
  readonly url: URL;
  readonly method: string;
  readonly body: string | null;
  /** Whether what was configured is sent: only to the origin that it was configured for. */
  readonly own: boolean;
}

type Walked =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'stopped'; readonly ok: false | null; readonly what: string };

async function walk(
  target: HttpTarget,
  world: ProbeWorld,
  signal: AbortSignal,
  facts: Gathered,
): Promise<Walked> {
  const first = parseTargetUrl(target.url);
  if (typeof first === 'string')
    return { kind: 'stopped', ok: null, what: `did not look: ${first}` };
  let step: Step = { url: first, method: target.method, body: target.body, own: true };
  for (let redirects = 0; ; redirects++) {
    facts['redirects'] = redirects;
    const came = await ask(step, first, target, world, signal, facts);
    if (came.kind === 'stopped') return came;
    const next = target.redirects === 0 ? null : nextStep(step, first, target, came.answer);
    if (next === null) return came;
    if (typeof next === 'string') return { kind: 'stopped', ok: false, what: next };
    if (redirects === target.redirects) {
      return { kind: 'stopped', ok: false, what: `more than ${target.redirects} redirects` };
    }
    step = next;
  }
}

async function ask(
  step: Step,
  first: URL,
  target: HttpTarget,
  world: ProbeWorld,
  signal: AbortSignal,
  facts: Gathered,
): Promise<Walked> {
  const { url } = step;
  const at = url.hostname === first.hostname ? target.at : null;
  const startMs = world.monotonicMs();
  const found = await findAddress({ host: url.hostname, at, family: target.family }, world, signal);
  facts['resolveMs'] = roundMs(world.monotonicMs() - startMs);
  facts['host'] = plainText(url.host, 260);
  if (found.kind === 'none') return { kind: 'stopped', ok: found.ok, what: found.what };
  Object.assign(facts, { ip: found.address, family: found.family, tls: url.protocol === 'https:' });
  for (const name of ['connectMs', 'tlsMs', 'firstByteMs', 'transferMs']) delete facts[name];
  facts['connected'] = false;
  const reached: Reached = (phase, ms) => {
    facts[phase] = roundMs(ms);
    facts['connected'] = true;
  };
  const { monotonicMs } = world;
  const headers = step.own ? target.headers : [];
  const sending = {
    url,
    address: found.address,
    method: step.method,
    headers,
    body: step.body,
    target,
    monotonicMs,
  };
  return { kind: 'answer', answer: await exchange(sending, reached, signal) };
}

/** Where an answer sends us; null when it is the last one; a sentence when we do not follow. */
function nextStep(
  step: Step,
  first: URL,
  target: HttpTarget,
  answer: Answer,
): Step | null | string {
  if (![301, 302, 303, 307, 308].includes(answer.status) || answer.location === null) return null;
  const { location } = answer;
  if (location.length > 8_192 || !URL.canParse(location, step.url.href))
    return 'redirected to what is no URL';
  const url = new URL(location, step.url);
  const problem = parseTargetUrl(url.href);
  if (typeof problem === 'string') return `redirected to what cannot be followed: ${problem}`;
  if (step.url.protocol === 'https:' && url.protocol === 'http:') {
    return `redirected from https to plain http on ${plainText(url.host, 260)}`;
  }
  const own = url.origin === first.origin;
  const again = answer.status === 307 || answer.status === 308;
  if (!again) return { url, method: step.method === 'HEAD' ? 'HEAD' : 'GET', body: null, own };
  if (!own && step.body !== null) return 'redirected with its body to another origin';
  return { url, method: step.method, body: step.body, own };
}

function judge(
  target: HttpTarget,
  answer: Answer,
  world: ProbeWorld,
  responseMs: number,
  facts: Gathered,
): Sight {
  const endsInMs =
    answer.certificateEndsMs === null ? null : answer.certificateEndsMs - world.nowMs();
  const seen: Seen = {
    connected: true,
    status: answer.status,
    responseMs,
    ip: String(facts['ip']),
    body: answer.body?.toString('utf8') ?? null,
    certificateExpiresInMs: endsInMs,
    rcode: null,
  };
  Object.assign(facts, {
    status: answer.status,
    version: answer.version,
    bodyComplete: answer.body !== null,
    ...(answer.body === null ? {} : { bodyBytes: answer.body.length }),
    ...(answer.tlsVersion === null ? {} : { tlsVersion: answer.tlsVersion }),
    ...(answer.certificateEndsMs === null ? {} : { certificateEndsMs: answer.certificateEndsMs }),
  });
  const failed = target.conditions
    .map((each) => evaluateCondition(each, seen))
    .filter(({ ok }) => !ok);
  facts['conditionsFailed'] = failed.length;
  const said = `answered ${answer.status}`;
  if (target.conditions.length === 0) return { ok: answer.status < 400, what: said, facts };
  const [worst] = failed;
  if (worst === undefined) return { ok: true, what: said, facts };
  const tooLong = answer.body === null ? `; its body has more than ${target.bodyBytes} bytes` : '';
  return { ok: false, what: `${said}, but not ${worst.shown}${tooLong}`, facts };
}
