import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { canonicalAddress } from './address.ts';
import { readCapture } from './capture.testing.ts';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import type { ResourceRecord } from './record.ts';

const FOLDER = new URL('../../../../shared/data/dns/', import.meta.url);

/** What `dns-packet` makes of a message: a decoder written by others. */
interface OtherMessage {
  readonly id: number;
  readonly rcode: string;
  readonly questions: readonly { readonly name: string; readonly type: string }[];
  readonly answers: readonly {
    readonly name: string;
    readonly type: string;
    readonly ttl: number;
    readonly data: unknown;
  }[];
}

const other = createRequire(import.meta.url)('dns-packet') as {
  decode(bytes: Buffer): OtherMessage;
};

/** A record as both decoders can say it. */
function plain({ name, ttl, data }: ResourceRecord): unknown {
  const bare = (text: string): string => text.replace(/\.$/, '');
  if (data.kind === 'A' || data.kind === 'AAAA') return [bare(name), ttl, data.kind, data.address];
  if (data.kind === 'CNAME') return [bare(name), ttl, data.kind, bare(data.target)];
  return data.kind === 'TXT' ? [bare(name), ttl, data.kind, data.strings] : [bare(name), ttl];
}

function plainOther({ name, ttl, type, data }: OtherMessage['answers'][number]): unknown {
  if (type === 'AAAA') return [name, ttl, type, canonicalAddress(String(data))];
  if (type === 'TXT')
    return [name, ttl, type, (data as readonly Buffer[]).map((each) => each.toString('latin1'))];
  return type === 'A' || type === 'CNAME' ? [name, ttl, type, data] : [name, ttl];
}

describe.skipIf(!existsSync(FOLDER))(
  'captured traffic (skipped without ../shared/data/dns)',
  () => {
    it.each([
      ['dnsdump_tcp.pcap', 10],
      ['dnsdump_udp.pcap', 33],
      ['dnsdump_udp_truncated+tcp_fragmented.pcap', 4],
    ])(
      '%s is read whole, as dns-packet reads it, and written no longer than it was',
      (file, count) => {
        const messages = readCapture(readFileSync(new URL(encodeURIComponent(file), FOLDER)));
        expect(messages.length).toBe(count);
        for (const { bytes } of messages) {
          const decoded = decodeMessage(bytes);
          expect(decoded.problems).toEqual([]);
          const message = decoded.value!;
          const encoded = encodeMessage(message).value!;
          expect(encoded.length).toBeLessThanOrEqual(bytes.length);
          expect(decodeMessage(encoded).value).toEqual(message);
          const theirs = other.decode(Buffer.from(bytes));
          expect([
            message.id,
            message.rcode,
            message.questions.map(({ name, type }) => [name, type]),
          ]).toEqual([
            theirs.id,
            theirs.rcode,
            theirs.questions.map(({ name, type }) => [`${name}.`, type]),
          ]);
          expect(message.answers.map(plain)).toEqual(theirs.answers.map(plainOther));
        }
      },
    );

    it('shows an answer that was truncated and came whole over TCP', () => {
      const messages = readCapture(
        readFileSync(new URL('dnsdump_udp_truncated%2Btcp_fragmented.pcap', FOLDER)),
      );
      const answers = messages.map(({ transport, bytes }) => ({
        transport,
        message: decodeMessage(bytes).value!,
      }));
      expect(
        answers.map(({ transport, message }) => [
          transport,
          message.truncated,
          message.answers.length,
        ]),
      ).toEqual([
        ['udp', false, 0],
        ['udp', true, 0],
        ['tcp', false, 0],
        ['tcp', false, 2048],
      ]);
    });
  },
);
