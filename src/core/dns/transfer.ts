/**
 * Reading transfers: a whole zone (AXFR, RFC 5936) or what changed since a serial (IXFR, RFC 1995).
 * A transfer is whole when its last record is its first again; anything less is an error, so a cut
 * connection can never look like a shorter zone.
 */
import { assert, fail, succeed, type Problem, type Result } from '#base';
import type { RecordClass } from './codes.ts';
import { PLAIN_EDNS, queryMessage, type Message } from './message.ts';
import { isWithin, nameOf, sameName, type Name } from './name.ts';
import { dnsProblem, type DnsProblemCode } from './problem.ts';
import { typeOf, type ResourceRecord, type SoaData } from './record.ts';
import { sameData } from './encode-record-data.ts';
import { compareSerials } from './serial.ts';
import { createZone, type Zone } from './zone.ts';

/** What is asked for. `serial` null asks for the whole zone, else for what changed since. */
export interface TransferRequest {
  readonly id: number;
  readonly zone: Name;
  readonly class: RecordClass;
  readonly serial: number | null;
  /** Records of the largest transfer, 10 million by default. */
  readonly maxRecords?: number;
}

/** What changed from one serial to the next; the SOA records are apart. */
export interface TransferStep {
  readonly before: SoaData;
  readonly after: SoaData;
  readonly removed: readonly ResourceRecord[];
  readonly added: readonly ResourceRecord[];
}

/** A transfer that is whole. */
export type Transfer =
  | { readonly kind: 'full'; readonly zone: Zone }
  | {
      readonly kind: 'incremental';
      readonly steps: readonly TransferStep[];
      readonly soa: ResourceRecord;
    }
  /** The server has nothing newer. */
  | { readonly kind: 'current'; readonly soa: ResourceRecord };

/** The question. For IXFR the authority section says what we have. */
export function transferQuery(request: TransferRequest): Message {
  const { id, zone, serial } = request;
  const type = serial === null ? 'AXFR' : 'IXFR';
  const have: ResourceRecord[] = serial === null ? [] : [placeholderSoa(request, serial)];
  return queryMessage(id, zone, type, {
    recursionDesired: false,
    questions: [{ name: zone, type, class: request.class }],
    authorities: have,
    edns: PLAIN_EDNS,
  });
}

/** Only the serial of it matters (RFC 1995, section 3). */
function placeholderSoa({ zone, class: klass }: TransferRequest, serial: number): ResourceRecord {
  const root = nameOf('.');
  const times = { refreshSeconds: 0, retrySeconds: 0, expireSeconds: 0, minimumSeconds: 0 };
  return {
    name: zone,
    class: klass,
    ttl: 0,
    data: { kind: 'SOA', primary: root, mailbox: root, serial, ...times },
  };
}

/** Reads all messages of a transfer at once. */
export function readTransfer(
  messages: readonly Message[],
  request: TransferRequest,
): Result<Transfer> {
  const reader = new TransferReader(request);
  for (const message of messages) {
    const step = reader.push(message);
    if (!step.ok) return step;
  }
  return reader.finish();
}

/** What a record means where it comes. */
type Phase = 'first' | 'second' | 'whole' | 'removed' | 'added' | 'done' | 'failed';

/** Reads a transfer message by message, for a caller that must know when to stop listening. */
export class TransferReader {
  readonly #request: TransferRequest;
  readonly #records: ResourceRecord[] = [];
  readonly #steps: TransferStep[] = [];
  #phase: Phase = 'first';
  #first: ResourceRecord | null = null;
  #newest: SoaData | null = null;
  #stepBefore: SoaData | null = null;
  #stepAfter: SoaData | null = null;
  #removed: ResourceRecord[] = [];
  #added: ResourceRecord[] = [];
  #count = 0;
  #problem: Problem | null = null;

  constructor(request: TransferRequest) {
    this.#request = request;
  }

  /** Takes the next message: `done` when the transfer is whole, `more` when it is not. */
  push(message: Message): Result<'more' | 'done'> {
    const wrong = this.#problem ?? this.#checkHeader(message);
    if (wrong !== null) return this.#stop(wrong);
    for (const record of message.answers) {
      if (this.#phase === 'done') {
        this.#fail('dns-transfer-order', 'Records follow the end of the transfer.');
      }
      this.#take(record);
      if (this.#problem !== null) return this.#stop(this.#problem);
    }
    return succeed(this.#mayStopHere() ? 'done' : 'more');
  }

  /** The transfer, or an error when it was cut or malformed. */
  finish(): Result<Transfer> {
    if (this.#problem !== null) return fail([this.#problem]);
    const soa = this.#first;
    if (soa === null || !this.#mayStopHere()) {
      const what = `The transfer of ${this.#request.zone} was cut after ${this.#count} records.`;
      return fail([dnsProblem('dns-transfer-short', what)]);
    }
    if (this.#phase === 'second') return succeed({ kind: 'current', soa });
    if (this.#steps.length > 0) return succeed({ kind: 'incremental', steps: this.#steps, soa });
    const zone = createZone(this.#request.zone, this.#request.class, [soa, ...this.#records]);
    return zone.ok ? succeed({ kind: 'full', zone: zone.value }, zone.problems) : zone;
  }

  /** A lone SOA answers an IXFR when it is not newer than what we have. */
  #mayStopHere(): boolean {
    if (this.#phase === 'done') return true;
    const { serial } = this.#request;
    if (this.#phase !== 'second' || serial === null || this.#newest === null) return false;
    return compareSerials(this.#newest.serial, serial) !== 1;
  }

  #stop(problem: Problem): Result<never> {
    this.#problem = problem;
    this.#phase = 'failed';
    return fail([problem]);
  }

  #fail(code: DnsProblemCode, what: string): void {
    this.#problem ??= dnsProblem(code, what);
  }

  #checkHeader(message: Message): Problem | null {
    const { zone, id } = this.#request;
    if (message.id !== id || !message.response || message.opcode !== 'QUERY') {
      return dnsProblem('dns-transfer-order', `A message is no answer to the transfer of ${zone}`);
    }
    if (message.rcode !== 'NOERROR') {
      return dnsProblem('dns-transfer-refused', `The server answers ${message.rcode} for ${zone}`);
    }
    const question = message.questions[0];
    if (question !== undefined && !sameName(question.name, zone)) {
      return dnsProblem('dns-transfer-order', `The answer is for ${question.name}, not ${zone}`);
    }
    if (message.truncated) {
      return dnsProblem('dns-transfer-short', `The transfer of ${zone} is marked as truncated.`);
    }
    if (message.answers.length === 0) {
      return dnsProblem('dns-transfer-short', `A message of the transfer of ${zone} is empty.`);
    }
    return null;
  }

  #take(record: ResourceRecord): void {
    const { zone, class: klass } = this.#request;
    this.#count++;
    if (this.#count > (this.#request.maxRecords ?? 10_000_000)) {
      return this.#fail(
        'dns-transfer-limit',
        `The transfer has more than ${this.#count - 1} records.`,
      );
    }
    if (!isWithin(record.name, zone) || record.class !== klass) {
      const what = `${record.name} of class ${record.class} is not of the zone ${zone}`;
      return this.#fail('dns-transfer-order', what);
    }
    const { data } = record;
    if (data.kind === 'SOA' && sameName(record.name, zone)) this.#takeSoa(record, data);
    else this.#takeOther(record);
  }

  #takeSoa(record: ResourceRecord, soa: SoaData): void {
    switch (this.#phase) {
      case 'first':
        this.#first = record;
        this.#newest = soa;
        this.#phase = 'second';
        return;
      case 'second':
        if (soa.serial === this.#newest?.serial) return this.#endWhole(soa);
        return this.#beginStep(soa, this.#request.serial);
      case 'whole':
        return this.#endWhole(soa);
      case 'removed':
        this.#stepAfter = soa;
        this.#phase = 'added';
        return;
      case 'added':
        return this.#endStep(soa);
      case 'done':
      case 'failed':
        return;
    }
  }

  #endWhole(soa: SoaData): void {
    this.#phase = 'done';
    if (this.#newest !== null && sameData(soa, this.#newest)) return;
    const what = `The transfer begins with serial ${this.#newest?.serial} and ends with ${soa.serial}.`;
    this.#fail('dns-transfer-order', what);
  }

  #beginStep(soa: SoaData, expectedSerial: number | null): void {
    if (expectedSerial === null || soa.serial !== expectedSerial) {
      const what = `A step begins at serial ${soa.serial}, not at ${expectedSerial ?? 'a whole zone'}.`;
      return this.#fail('dns-transfer-order', what);
    }
    this.#stepBefore = soa;
    this.#removed = [];
    this.#added = [];
    this.#phase = 'removed';
  }

  /** A SOA after additions ends the step: the newest ends the transfer, else the next step begins. */
  #endStep(soa: SoaData): void {
    const [before, after] = [this.#stepBefore, this.#stepAfter];
    assert(before !== null && after !== null, 'a step that ends has begun');
    this.#steps.push({ before, after, removed: this.#removed, added: this.#added });
    if (after.serial !== this.#newest?.serial) return this.#beginStep(soa, after.serial);
    this.#endWhole(soa);
  }

  #takeOther(record: ResourceRecord): void {
    switch (this.#phase) {
      case 'first':
        return this.#fail(
          'dns-transfer-order',
          `The transfer begins with ${typeOf(record.data)}, not SOA.`,
        );
      case 'second':
      case 'whole':
        this.#phase = 'whole';
        this.#records.push(record);
        return;
      case 'removed':
        this.#removed.push(record);
        return;
      case 'added':
        this.#added.push(record);
        return;
      case 'done':
      case 'failed':
        return;
    }
  }
}
