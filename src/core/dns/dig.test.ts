import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyUpdate } from './apply-update.ts';
import { parseType, type ResponseCode } from './codes.ts';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { toBase64, toUtf8 } from './encodings.ts';
import { formatRecord } from './format-record.ts';
import { frameMessage, FrameReader } from './frames.ts';
import { answerMessage, PLAIN_EDNS, type Message } from './message.ts';
import { findProgram, freePort } from './name-servers.testing.ts';
import { nameOf, parseName, sameName } from './name.ts';
import { parseRecordData } from './parse-record-data.ts';
import { parseZoneFile } from './parse-zone-file.ts';
import { typeOf, type ResourceRecord } from './record.ts';
import { signMessage } from './sign-message.ts';
import type { Hmac, TsigKey } from './tsig-key.ts';
import { verifyMessage } from './verify-message.ts';
import { soaOf, type Zone } from './zone.ts';

const run = promisify(execFile);
const hmac: Hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

const missing = ['dig', 'nsupdate'].filter((program) => findProgram(program) === null);

const origin = nameOf('fb.lab');
const key: TsigKey = {
  name: nameOf('fbkey'),
  algorithm: 'hmac-sha384',
  secret: toUtf8('a secret of this test only'),
};

const start: Zone = parseZoneFile(
  `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 41 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
_gen.api 5 IN TXT "41"
api 5 IN A 192.0.2.10
api 5 IN A 192.0.2.11
all 5 IN AAAA 2001:db8::1
all 5 IN TXT "two strings" "with \\"quotes\\" and \\195\\188"
all 5 IN MX 10 mx.fb.lab.
all 5 IN SRV 1 2 80 api.fb.lab.
all 5 IN CAA 0 issue "ca.example; x=1"
all 5 IN PTR api.fb.lab.
all 5 IN NS other.
all 5 IN HTTPS 1 . mandatory=alpn alpn="h2,h3" port=8443 ipv4hint=192.0.2.1,192.0.2.2 ech="AQID" ipv6hint=2001:db8::1
all 5 IN SVCB 0 api.fb.lab.
all 5 IN TYPE65280 \\# 4 01020304
all 5 IN TLSA 3 1 1 0011223344556677
all 5 IN DS 60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118
all 5 IN NAPTR 1 2 "s" "x" "" target.fb.lab.
all 5 IN RRSIG A 5 3 86400 20300101000000 20200101000000 2642 fb.lab. AQID
all 5 IN NSEC api.fb.lab. A RRSIG TYPE1234
all 5 IN HINFO "PC" "Intel"
all 5 IN URI 10 1 "ftp://a/b c"
we\\.ird\\032 5 IN CNAME \\000\\255.fb.lab.
long 5 IN TXT ${Array.from({ length: 20 }, () => `"${'x'.repeat(100)}"`).join(' ')}
`,
  { file: 'zone' },
).value!;

/** A name server of this room's parts: answers from a zone, takes signed updates. */
class SmallServer {
  zone = start;
  readonly #udp: Socket = createSocket('udp4');
  readonly #tcp: Server = createServer((socket) => {
    const frames = new FrameReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const bytes of frames.push(chunk)) {
        const reply = this.#reply(bytes, 65_535);
        if (reply !== null) socket.write(frameMessage(reply));
      }
    });
  });

  async listen(port: number): Promise<void> {
    this.#udp.on('message', (bytes, peer) => {
      const reply = this.#reply(bytes, 512);
      if (reply !== null) this.#udp.send(reply, peer.port, peer.address);
    });
    await new Promise<void>((resolve) => this.#udp.bind(port, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => this.#tcp.listen(port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#udp.close(() => resolve()));
    await new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
  }

  #reply(bytes: Uint8Array, leastBytes: number): Uint8Array | null {
    const decoded = decodeMessage(bytes);
    if (!decoded.ok) return null;
    const request = decoded.value;
    if (request.opcode === 'UPDATE') return this.#replyToUpdate(bytes, request);
    const maxBytes = Math.max(leastBytes, request.edns?.udpBytes ?? 0);
    const answer = encodeMessage(this.#answer({ ...request, tsig: null }), {
      maxBytes,
      whenTooLong: 'truncate',
    }).value;
    return request.tsig === null || answer === null ? answer : this.#signCut(bytes, answer);
  }

  /** Queries are signed with half of the MAC here, and so are their answers. */
  #signCut(bytes: Uint8Array, answer: Uint8Array): Uint8Array | null {
    const nowMs = Date.now();
    const checked = verifyMessage(bytes, { keys: [key], nowMs, leastMacBytes: 24 }, hmac);
    if (!checked.ok || checked.value.mac.length !== 24) return null;
    return signMessage(answer, { key, nowMs, requestMac: checked.value.mac, macBytes: 24 }, hmac)
      .value!.bytes;
  }

  #answer(request: Message): Message {
    const question = request.questions[0];
    const own = this.zone.records.filter(
      ({ name }) => question !== undefined && sameName(name, question.name),
    );
    const answers = own.filter(
      ({ data }) =>
        question?.type === 'ANY' || typeOf(data) === question?.type || data.kind === 'CNAME',
    );
    const edns = {
      ...PLAIN_EDNS,
      options: [{ kind: 'extended-error', code: 3, text: 'last good 12 min ago, ü' }],
    } as const;
    const rcode: ResponseCode = own.length === 0 ? 'NXDOMAIN' : 'NOERROR';
    return answerMessage(request, {
      authoritative: true,
      rcode,
      answers,
      edns: request.edns === null ? null : edns,
    });
  }

  #replyToUpdate(bytes: Uint8Array, request: Message): Uint8Array | null {
    const nowMs = Date.now();
    const checked = verifyMessage(bytes, { keys: [key], nowMs }, hmac);
    const unsigned = (rcode: ResponseCode): Uint8Array =>
      encodeMessage(answerMessage(request, { rcode })).value!;
    if (!checked.ok) {
      const code = checked.problems[0]?.code;
      const error = code === 'dns-tsig-key' ? 'BADKEY' : 'BADSIG';
      return signMessage(unsigned('NOTAUTH'), { key, nowMs, error }, hmac).value!.bytes;
    }
    const outcome = applyUpdate(this.zone, decodeMessage(checked.value.bytes).value!);
    this.zone = outcome.zone;
    return signMessage(unsigned(outcome.rcode), { key, nowMs, requestMac: checked.value.mac }, hmac)
      .value!.bytes;
  }
}

describe.skipIf(missing.length > 0)('dig and nsupdate (skipped when not installed)', () => {
  const server = new SmallServer();
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    await server.listen(port);
  });

  afterAll(async () => {
    await server.close();
  });

  async function dig(...words: string[]): Promise<string> {
    const { stdout } = await run('dig', [
      '@127.0.0.1',
      '-p',
      String(port),
      '+tries=1',
      '+time=3',
      ...words,
    ]);
    return stdout;
  }

  /** What dig prints of the answer, read back as records. */
  async function digRecords(...words: string[]): Promise<readonly ResourceRecord[]> {
    const printed = await dig('+noall', '+answer', ...words);
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', ttl = '', , type = '', ...rest] = line.split(/\s+/);
        const words = line.slice(line.indexOf(type, line.indexOf('IN') + 2) + type.length);
        const data = parseRecordData(parseType(type)!, words);
        expect(data.problems, `${line} ${rest.length}`).toEqual([]);
        return { name: parseName(name).value!, class: 'IN', ttl: Number(ttl), data: data.value! };
      });
  }

  const types = [
    ...new Set(
      start.records.filter(({ name }) => name === 'all.fb.lab.').map(({ data }) => typeOf(data)),
    ),
  ];

  it.each(types)('prints a %s record that reads back to ours', async (type) => {
    const expected = start.records.filter(
      ({ name, data }) => name === 'all.fb.lab.' && typeOf(data) === type,
    );
    expect(await digRecords('all.fb.lab', type)).toEqual(expected);
  });

  it('prints strange names as we do', async () => {
    const expected = start.records
      .filter(({ data }) => data.kind === 'CNAME')
      .map((record) => formatRecord(record));
    const printed = await dig('+noall', '+answer', 'we\\.ird\\032.fb.lab', 'CNAME');
    expect(printed.trim().replaceAll(/\s+/g, ' ')).toBe(expected.join());
  });

  it('shows the extended error, and asks again over TCP when an answer was truncated', async () => {
    const printed = await dig('long.fb.lab', 'TXT', '+bufsize=600');
    expect(printed).toContain('EDE: 3 (Stale Answer): (last good 12 min ago, ü)');
    expect(printed).toContain('Truncated, retrying in TCP mode');
    expect(printed).toContain('x'.repeat(100));
    expect(printed).toContain('flags: qr aa rd;');
  });

  it('agrees with dig on a MAC that is cut to half', async () => {
    const printed = await dig(
      '-y',
      `hmac-sha384-192:fbkey:${toBase64(key.secret)}`,
      'ns.fb.lab',
      'A',
    );
    expect(printed).toContain('192.0.2.53');
    expect(printed).toMatch(/fbkey\.\s+0\s+ANY\s+TSIG\s+hmac-sha384\. \d+ 300 24 /);
    expect(printed).not.toMatch(/verify|BADSIG|BADTRUNC/i);
  });

  async function nsupdate(script: string, secret = key.secret): Promise<string> {
    const child = run('nsupdate', ['-v', '-y', `${key.algorithm}:fbkey:${toBase64(secret)}`]);
    child.child.stdin?.end(`server 127.0.0.1 ${port}\nzone fb.lab\n${script}send\n`);
    try {
      const { stdout, stderr } = await child;
      return stdout + stderr;
    } catch (error) {
      return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    }
  }

  it('takes an update of nsupdate with its prerequisites, checks its signature and signs the answer', async () => {
    const script = (
      from: number,
      to: number,
    ): string => `prereq yxrrset _gen.api.fb.lab TXT "${from}"
prereq yxdomain api.fb.lab
prereq nxdomain new.fb.lab
prereq yxrrset api.fb.lab A
prereq nxrrset api.fb.lab AAAA
update delete _gen.api.fb.lab TXT
update add _gen.api.fb.lab 5 TXT "${to}"
update delete api.fb.lab A 192.0.2.10
update add api.fb.lab 5 A 192.0.2.12
update delete all.fb.lab
`;
    expect(await nsupdate(script(41, 42))).toBe('');
    expect(
      server.zone.records
        .filter(({ name }) => name.endsWith('api.fb.lab.'))
        .map((record) => formatRecord(record, origin)),
    ).toEqual(['api 5 IN A 192.0.2.11', 'api 5 IN A 192.0.2.12', '_gen.api 5 IN TXT "42"']);
    expect(server.zone.records.some(({ name }) => name === 'all.fb.lab.')).toBe(false);
    expect(soaOf(server.zone)?.serial).toBe(42);
    expect(await nsupdate(script(41, 43))).toContain('NXRRSET');
    expect(soaOf(server.zone)?.serial).toBe(42);
  });

  it('refuses what is signed with another secret, in words that nsupdate understands', async () => {
    expect(await nsupdate('update add x.fb.lab 5 A 192.0.2.1\n', toUtf8('another secret'))).toMatch(
      /NOTAUTH|BADSIG/,
    );
    expect(server.zone.records.some(({ name }) => name === 'x.fb.lab.')).toBe(false);
  });
});
