/**
 * Looks at the TLS of a server: whether its chain is good for the name or why not, when the first
 * certificate of it ends, and what was agreed on. Revocation (OCSP, CRL) is not asked for.
 */
import type { Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';
import { codeOf, oneLook, plainText, roundMs, type Sight } from './one-look.ts';
import { findAddress } from './place-to-look.ts';
import type { Probe, ProbeWorld } from './port.ts';
import { connect } from './tcp-probe.ts';

export interface TlsTarget {
  readonly kind: 'tls';
  readonly host: string;
  readonly port: number;
  readonly at: string | null;
  readonly family: 4 | 6 | null;
  /** The name that is asked for and that the certificate must hold; the host when null. */
  readonly serverName: string | null;
  /** `smtp`: ask for TLS inside SMTP first (RFC 3207). */
  readonly startTls: 'smtp' | null;
  /** The chain must be good for so much longer. */
  readonly validForMs: number;
  readonly authorities: readonly string[];
  readonly timeoutMs: number;
}

/** Characters of a line of SMTP, and lines of one answer. */
const SMTP_BYTES = 8_192;
/** Certificates of the longest chain. */
const MAX_CHAIN = 16;

export const tlsProbe: Probe<TlsTarget> = {
  kind: 'tls',
  look(target, world, outer) {
    const facts: Record<string, string | number | boolean> = { connected: false };
    return oneLook(target.timeoutMs, world, outer, facts, async (signal) => {
      const found = await findAddress(target, world, signal);
      if (found.kind === 'none') return { ok: found.ok, what: found.what, facts };
      Object.assign(facts, { ip: found.address, family: found.family, port: target.port });
      const startMs = world.monotonicMs();
      const plain = await connect(found.address, target.port, signal);
      try {
        facts['connectMs'] = roundMs(world.monotonicMs() - startMs);
        facts['connected'] = true;
        if (target.startTls === 'smtp') await startTlsOfSmtp(plain);
        const fromMs = world.monotonicMs();
        const secure = await shakeHands(plain, target);
        facts['tlsMs'] = roundMs(world.monotonicMs() - fromMs);
        return judge(secure, target, world, facts);
      } finally {
        plain.destroy();
      }
    });
  },
};

function nameOf(target: TlsTarget): string {
  return target.serverName ?? target.host.replace(/^\[(.*)\]$/, '$1');
}

/** Goes on with a bad chain, to say what is bad about it; nothing is sent over it. */
function shakeHands(socket: Socket, target: TlsTarget): Promise<TLSSocket> {
  const name = nameOf(target);
  return new Promise((resolve, reject) => {
    const secure = connectTls({
      socket,
      ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
      rejectUnauthorized: false,
      ...(target.authorities.length === 0
        ? {}
        : { ca: [...rootCertificates, ...target.authorities] }),
    });
    secure.on('error', reject);
    secure.once('secureConnect', () => resolve(secure));
    secure.once('close', () => reject(new Error('closed during the handshake')));
  });
}

function judge(
  socket: TLSSocket,
  target: TlsTarget,
  world: ProbeWorld,
  facts: Record<string, string | number | boolean>,
): Sight {
  const leaf = socket.getPeerCertificate(true);
  const ends = chainOf(leaf).map((each) => Date.parse(each.valid_to));
  const endsMs = Math.min(...ends.filter((each) => !Number.isNaN(each)));
  const leftMs = endsMs - world.nowMs();
  Object.assign(facts, {
    tlsVersion: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    chain: ends.length,
    names: plainText(leaf.subjectaltname ?? '', 1_000),
    issuer: plainText(String(leaf.issuer?.CN ?? ''), 200),
    ...(Number.isFinite(endsMs) ? { certificateEndsMs: endsMs } : {}),
  });
  const wrongName = checkServerIdentity(nameOf(target), leaf);
  const bad = socket.authorized
    ? wrongName === undefined
      ? null
      : codeOf(wrongName)
    : plainText(String(socket.authorizationError), 100);
  facts['verified'] = bad === null;
  if (bad !== null)
    return {
      ok: false,
      what: `its certificate is not good: ${bad}`,
      facts: { ...facts, error: bad },
    };
  const days = Math.floor(leftMs / 86_400_000);
  const what = `its certificates are good for ${days} more days`;
  return { ok: leftMs >= target.validForMs, what, facts };
}

/** The certificates that were sent and found, from the server's up; an authority signs itself. */
function chainOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next !== undefined && chain.length < MAX_CHAIN && !chain.includes(next)) {
    if (next.valid_to !== undefined) chain.push(next);
    next = next.issuerCertificate as DetailedPeerCertificate | undefined;
  }
  return chain;
}

async function startTlsOfSmtp(socket: Socket): Promise<void> {
  for (const [send, code] of [
    [null, '220'],
    ['EHLO firebreak.invalid', '250'],
    ['STARTTLS', '220'],
  ] as const) {
    if (send !== null) socket.write(`${send}\r\n`);
    const answer = await readReply(socket);
    if (!answer.startsWith(code)) throw new Error(`SMTP answers ${plainText(answer, 60)}`);
  }
}

/** One answer of SMTP, whose last line has a space behind its code. */
async function readReply(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    if (/^\d{3} [^\n]*\n$/m.test(text.slice(text.lastIndexOf('\n', text.length - 2) + 1)))
      return text;
    if (text.length > SMTP_BYTES) break;
  }
  throw new Error('SMTP gives no whole answer');
}
