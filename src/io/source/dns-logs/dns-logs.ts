/**
 * DNS as a source: dnstap, captures of packets, and query logs. What a program asks for is there whether or
 * not anybody wrote it down. A question is presence, not a call: caches and long connections hide the rest.
 */
import type { Problem } from '#base';

import { count, warning } from '../findings.ts';
import type { Covered, Findings } from '../port.ts';
import type { Recording, RecordingContext, RecordingSource } from '../recording.ts';
import { looksLikeCapture } from './capture-file.ts';
import { Capture } from './capture.ts';
import type { CaptureNotes } from './capture.ts';
import { CLIENT_FILES, ClientNames, looksLikeClients } from './clients.ts';
import { Dnstap } from './dnstap.ts';
import { looksLikeFrameStream, replyTo } from './frame-stream.ts';
import { LogLines, looksLikeQueryLog } from './log-lines.ts';
import { Questions } from './questions.ts';
import { totalsOf } from './say-notes.ts';
import { momentOf, showQuestions } from './show-questions.ts';
import type { FileReader, Sighting, SightingSink, Tell } from './sighting.ts';

/** The source. */
export const dnsLogs: RecordingSource = {
  id: 'dns',
  cannotSee:
    'connections to plain addresses, DNS over HTTPS or TLS, names that a cache or a long connection kept, who is behind a shared resolver, and jobs that did not run while it recorded',
  files:
    /\.(?:log|pcap|pcapng|cap|dnstap|fstrm|tap|jsonl?|ndjson|txt)(?:[.-][\dTZ_-]+)?$|(?:^|\/)(?:hosts|[^/]*quer(?:y|ies)[^/]*|[^/]*(?:unbound|dnsmasq|named|coredns)[^/]*)$|\.(?:hosts|clients)$/i,
  wants: (path, head) =>
    looksLikeCapture(head) ||
    looksLikeFrameStream(head) ||
    looksLikeClients(path, head) ||
    looksLikeQueryLog(head),
  open: (context) => new DnsRecording(context),
};

/** Problems of one file that are told one by one. */
const MAX_TOLD = 5;

/** Problems of one look: many files or streams may be broken. */
const MAX_PROBLEMS = 1_000;

/** One stream that is heard. */
export interface LiveStream {
  /** Takes what came; what it returns is to be written back, in order. */
  add(bytes: Uint8Array): readonly Uint8Array[];
  end(): void;
}

/** Bytes by which a file's kind is known. */
const HEAD_LENGTH = 64;

/** DNS while it is read. */
export class DnsRecording implements Recording {
  readonly #context: RecordingContext;
  readonly #questions: Questions;
  readonly #names = new ClientNames();
  readonly #notes: CaptureNotes = { sealed: 0 };
  readonly #problems: Problem[] = [];
  readonly #paths: string[] = [];
  #path = '';
  #plainPath = '';
  #reader: FileReader | null = null;
  #head: Uint8Array = new Uint8Array(0);
  #told = 0;
  #records = 0;

  constructor(context: RecordingContext) {
    this.#context = context;
    this.#questions = new Questions(context.window);
  }

  begin(path: string): void {
    this.#path = path;
    this.#plainPath = path.replace(/\.(?:gz|gzip|zst|zstd)$/i, '');
    this.#reader = null;
    this.#head = new Uint8Array(0);
    this.#told = 0;
  }

  add(bytes: Uint8Array): void {
    if (this.#reader !== null) {
      this.#reader.add(bytes);
      return;
    }
    // A kind is chosen by the first bytes, however they are cut.
    const joined = new Uint8Array(this.#head.length + bytes.length);
    joined.set(this.#head);
    joined.set(bytes, this.#head.length);
    this.#head = joined;
    if (joined.length >= HEAD_LENGTH) this.#start();
  }

  end(): void {
    if (this.#reader === null && this.#head.length > 0) this.#start();
    this.#reader?.end();
    this.#reader = null;
    this.#questions.endFile();
    if (this.#told > MAX_TOLD) {
      const what = `${this.#told - MAX_TOLD} more problems of this file`;
      this.#problems.push(warning('not-read', this.#path, null, what, 'mend the first ones'));
    }
  }

  /** A stream of dnstap as a name server writes it to a socket; several may come at once. */
  hear(name: string): LiveStream {
    if (!this.#paths.includes(name)) this.#paths.push(name);
    const replies: Uint8Array[] = [];
    const reader = new Dnstap(
      (seen) => this.#see(seen),
      (...problem) => this.#problem(name, ...problem),
      (kind) => {
        const reply = replyTo(kind);
        if (reply !== null) replies.push(reply);
      },
    );
    return {
      add: (bytes) => {
        reader.add(bytes);
        return replies.splice(0);
      },
      end: () => reader.end(),
    };
  }

  findings(): Findings {
    const questions = this.#questions;
    const paths = this.#paths.toSorted();
    const [first = 'dns'] = paths;
    const at = paths.length > 1 ? `${first} and ${paths.length - 1} more` : first;
    const { found, notes, named } = showQuestions(questions, this.#names, at, first, this.#context);
    const total = totalsOf(questions).questions;
    return {
      ...found,
      problems: [...this.#problems, ...found.problems, ...this.#bounds(first)],
      read: count(total, 'DNS question', 'DNS questions'),
      covered: this.#records === 0 ? [] : [this.#covered(notes, named)],
    };
  }

  #start(): void {
    const tell: Tell = (...problem) => this.#tell(...problem);
    this.#reader = this.#readerFor(tell);
    this.#reader.add(this.#head);
    this.#head = new Uint8Array(0);
  }

  #readerFor(tell: Tell): FileReader {
    const head = this.#head;
    const sink: SightingSink = (seen) => this.#see(seen);
    if (CLIENT_FILES.test(this.#plainPath)) return new ClientLines(this.#names, tell);
    this.#paths.push(this.#path);
    if (looksLikeCapture(head)) return new Capture(sink, tell, this.#notes);
    if (looksLikeFrameStream(head)) return new Dnstap(sink, tell);
    return new LogLines(this.#plainPath, sink, tell);
  }

  #tell(code: string, line: number | null, what: string, mend: string): void {
    this.#told++;
    if (this.#told <= MAX_TOLD) this.#problem(this.#path, code, line, what, mend);
  }

  #problem(path: string, code: string, line: number | null, what: string, mend: string): void {
    if (this.#problems.length < MAX_PROBLEMS)
      this.#problems.push(warning(code, path, line, what, mend));
  }

  #see(seen: Sighting): void {
    this.#records++;
    this.#questions.see(seen);
  }

  #covered(notes: readonly string[], named: number): Covered {
    const { questions, first, last } = totalsOf(this.#questions);
    const { sealed } = this.#notes;
    return {
      source: dnsLogs.id,
      things: 'questions',
      count: questions,
      named: Math.min(named, questions),
      first: first === 0 ? null : momentOf(first),
      last: first === 0 ? null : momentOf(last),
      sampled: null,
      records: this.#records,
      outside: this.#questions.late,
      cannotSee: dnsLogs.cannotSee,
      notes: [
        ...notes,
        ...(sealed === 0
          ? []
          : [`${sealed} packets of DNS over TLS are sealed: their questions are not here`]),
      ],
    };
  }

  #bounds(file: string): readonly Problem[] {
    const mend = 'give fewer hours, or the log of one resolver at a time';
    const unclear = this.#names.unclear;
    return [
      ...(this.#questions.left + this.#names.left === 0
        ? []
        : [
            warning(
              'limit',
              file,
              null,
              'there are more clients or names than are kept; the rest is left out',
              mend,
            ),
          ]),
      ...(unclear.length === 0
        ? []
        : [
            warning(
              'not-clear',
              file,
              null,
              `${unclear[0]}${unclear.length > 1 ? ` and ${unclear.length - 1} more addresses have` : ' has'} several names, so none is used`,
              'leave out pods on the host network: they share the address of their node',
            ),
          ]),
    ];
  }
}

/** Characters of a line of names. */
const MAX_NAME_LINE = 1_024;

/** Lists of addresses and names. */
class ClientLines implements FileReader {
  readonly #names: ClientNames;
  readonly #tell: Tell;
  #rest = '';
  #line = 0;

  constructor(names: ClientNames, tell: Tell) {
    this.#names = names;
    this.#tell = tell;
  }

  add(bytes: Uint8Array): void {
    const lines = (this.#rest + Buffer.from(bytes).toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_NAME_LINE);
    for (const line of lines) this.#read(line);
  }

  end(): void {
    if (this.#rest !== '') this.#read(this.#rest);
  }

  #read(line: string): void {
    this.#line++;
    if (this.#names.add(line.slice(0, MAX_NAME_LINE))) return;
    const what = 'the line is no address and name';
    this.#tell('not-read', this.#line, what, 'write one address and one name a line');
  }
}
