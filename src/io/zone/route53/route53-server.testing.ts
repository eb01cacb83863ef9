/**
 * A small server that does what AWS's documents say of Route 53. It is not Route 53: where the documents
 * are silent it says so here. Rules, with their sources (API reference 2013-04-01 unless named):
 *
 *  R1 all or nothing         ChangeResourceRecordSets: "makes all or none of the changes"
 *  R2 exact DELETE           ChangeResourceRecordSets: "specify all the same values that you specified"
 *  R3 CREATE of what exists  InvalidChangeBatch, "but it already exists" (as AWS's SDKs have in their tests)
 *  R4 no double DELETE       ChangeResourceRecordSets, note: "more than once in a single change batch"
 *  R5 changes in order       assumed: each change sees those before it (the reference's example is a
 *                            CNAME deleted and an alias created at one name in one batch)
 *  R6 plain beside weighted  Developer Guide, "Values specific for weighted records": not at one name and type
 *  R7 name outside the zone  InvalidChangeBatch, "is not permitted in zone"
 *  R8 CNAME stands alone     Developer Guide, "Supported DNS record types", CNAME
 *  R9 quotas of a request    Developer Guide, "Quotas": 1,000 ResourceRecord elements, 32,000 characters
 *  R10 PENDING, then INSYNC  GetChange; ListResourceRecordSets returns pending sets too
 *  R11 pages                 ListResourceRecordSets: at most 300, sorted by name with labels reversed
 *  R12 names                 Developer Guide, "DNS domain name format": lower case, octal escapes
 *  R13 TXT between quotes    Developer Guide, "Supported DNS record types", TXT
 *  R14 errors                two forms, `ErrorResponse` and `InvalidChangeBatch` (AWS's SDKs, tests)
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compareText } from '#base';
import { BATCH_LIMITS } from './change-batch.ts';
import { fromRoute53Name, toRoute53Name } from './names-and-texts.ts';
import { readSet, type Route53Set } from './record-set.ts';
import { signRequest, type Credentials } from './sign-request.ts';
import { elementsAt, escapeXml, parseXml, textAt } from './xml.ts';

/** What the next call meets instead of a quiet day. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** The change is made, and the answer is lost. */
  | { readonly kind: 'lose-answer' }
  | { readonly kind: 'hang' };

const NAMESPACE = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';

/** An answer in the usual form of errors. */
export function errorBody(code: string, message: string): string {
  return `<?xml version="1.0"?>\n<ErrorResponse ${NAMESPACE}><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>b25f48e8</RequestId></ErrorResponse>`;
}

/** One hosted zone of one account. */
export class Route53Server {
  readonly zone: string;
  readonly zoneId = 'Z1D633PJN98FT9';
  readonly credentials: Credentials;
  readonly faults: Fault[] = [];
  /** Calls that came in: `GET list`, `POST change`. */
  readonly calls: string[] = [];
  /** Bodies of changes that came in. */
  readonly batches: string[] = [];
  pageLimit = 300;
  /** Answers of GetChange that still say PENDING. */
  pendingAnswers = 0;
  /** The batches answer R14's second form. */
  usesMessagesForm = true;
  sets: readonly Route53Set[] = [];
  #changes = 0;
  readonly #server: Server;

  private constructor(zone: string, credentials: Credentials) {
    this.zone = zone;
    this.credentials = credentials;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(zone: string, credentials: Credentials): Promise<Route53Server> {
    const server = new Route53Server(zone, credentials);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Puts a set there, as somebody else would. */
  put(
    name: string,
    type: string,
    ttlSeconds: number,
    values: readonly string[],
    more: Partial<Route53Set> = {},
  ): void {
    const set = {
      name,
      type,
      ttlSeconds,
      values,
      setIdentifier: null,
      weight: null,
      more: [],
      alias: null,
      ...more,
    };
    this.sets = [...this.sets.filter((each) => keyOf(each) !== keyOf(set)), set];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', this.endpoint);
    const isChange = request.method === 'POST';
    this.calls.push(isChange ? 'change' : url.pathname.includes('/change/') ? 'status' : 'list');
    const fault = this.faults.shift();
    if (fault?.kind === 'hang') return;
    const answer =
      fault?.kind === 'answer'
        ? fault
        : this.#isSigned(request, url, body)
          ? this.#answer(isChange, url, body)
          : { status: 403, body: errorBody('SignatureDoesNotMatch', 'the signature differs') };
    if (fault?.kind === 'lose-answer') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'text/xml' });
    response.end(answer.body);
  }

  /** Signs what came in again, and compares: what was signed must be what was sent. */
  #isSigned(request: IncomingMessage, url: URL, body: string): boolean {
    const stamp = String(request.headers['x-amz-date'] ?? '');
    const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
    if (parts === null) return false;
    const [, year, month, day, hour, minute, second] = parts;
    const type = request.headers['content-type'];
    const made = signRequest(
      {
        method: request.method === 'POST' ? 'POST' : 'GET',
        url,
        headers: type === undefined ? {} : { 'content-type': type },
        body,
      },
      this.credentials,
      {
        region: 'us-east-1',
        service: 'route53',
        now: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
      },
    );
    return made['authorization'] === request.headers.authorization;
  }

  #answer(isChange: boolean, url: URL, body: string): { status: number; body: string } {
    const [, version, resource, id = ''] = url.pathname.split('/');
    if (version !== '2013-04-01') return { status: 404, body: errorBody('NotFound', url.pathname) };
    if (resource === 'change') return this.#status(id);
    if (id !== this.zoneId) {
      const message = `No hosted zone found with ID: ${id}`;
      return { status: 404, body: errorBody('NoSuchHostedZone', message) };
    }
    return isChange ? this.#change(body) : this.#list(url);
  }

  #status(id: string): { status: number; body: string } {
    const status = this.pendingAnswers-- > 0 ? 'PENDING' : 'INSYNC';
    return { status: 200, body: changeInfo('GetChangeResponse', id, status) };
  }

  #change(body: string): { status: number; body: string } {
    this.batches.push(body);
    const root = parseXml(body);
    const changes = root === null ? [] : elementsAt(root, 'ChangeBatch', 'Changes', 'Change');
    if (changes.length === 0) return { status: 400, body: errorBody('InvalidInput', 'no changes') };
    // R1, R5: on a copy, in order; the copy stands when nothing was wrong.
    const working = new Map(this.sets.map((set) => [keyOf(set), set]));
    const deleted = new Set<string>();
    const wrong: string[] = [];
    const values: string[] = [];
    for (const change of changes) {
      const [element] = elementsAt(change, 'ResourceRecordSet');
      const set = element === undefined ? null : readSet(element);
      if (set === null) return { status: 400, body: errorBody('InvalidInput', 'no set') };
      values.push(...set.values);
      const said = this.#apply(textAt(change, 'Action') ?? '', spelled(set), working, deleted);
      if (said !== null) wrong.push(said);
    }
    if (values.length > BATCH_LIMITS.records)
      wrong.push(`Number of records limit of 1000 exceeded.`);
    if (values.join('').length > BATCH_LIMITS.characters)
      wrong.push('Number of characters limit of 32000 exceeded.');
    if (wrong.length > 0) return { status: 400, body: this.#invalidBatch(wrong) };
    this.sets = [...working.values()];
    return {
      status: 200,
      body: changeInfo('ChangeResourceRecordSetsResponse', `C${++this.#changes}`, 'PENDING'),
    };
  }

  #apply(
    action: string,
    set: Route53Set,
    working: Map<string, Route53Set>,
    deleted: Set<string>,
  ): string | null {
    const key = keyOf(set);
    const about = `resource record set [name='${set.name}', type='${set.type}'${set.setIdentifier === null ? '' : `, set identifier='${set.setIdentifier}'`}]`;
    if (!set.name.endsWith(`.${this.zone}`) && set.name !== this.zone) {
      return `RRSet with DNS name ${set.name} is not permitted in zone ${this.zone}`;
    }
    if (set.type === 'TXT' && set.values.some((value) => !/^"[^]*"$/.test(value))) {
      return `Invalid Resource Record: FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with value '${set.values[0]}'`;
    }
    if (action === 'DELETE') {
      const there = working.get(key);
      if (there === undefined || deleted.has(key))
        return `Tried to delete ${about} but it was not found`;
      if (!isSame(there, set)) {
        return `Tried to delete ${about} but the values provided do not match the current values`;
      }
      working.delete(key);
      deleted.add(key);
      return null;
    }
    if (working.has(key)) return `Tried to create ${about} but it already exists`;
    const beside = [...working.values()].filter(({ name }) => name === set.name);
    const isPlainBesideWeighted = beside.some(
      ({ type, setIdentifier }) =>
        type === set.type && (setIdentifier === null) !== (set.setIdentifier === null),
    );
    if (isPlainBesideWeighted) {
      return `RRSet with DNS name ${set.name}, type ${set.type} cannot be created because a RRSet of another routing policy with the same name and type already exists.`;
    }
    const alias = beside.find(({ type }) => (type === 'CNAME') !== (set.type === 'CNAME'));
    if (alias !== undefined) {
      return `RRSet of type ${set.type} with DNS name ${set.name} is not permitted because a conflicting RRSet of type ${alias.type} with the same DNS name already exists in zone ${this.zone}`;
    }
    working.set(key, set);
    return null;
  }

  #invalidBatch(messages: readonly string[]): string {
    if (!this.usesMessagesForm) return errorBody('InvalidChangeBatch', `[${messages.join(', ')}]`);
    const items = messages.map((message) => `<Message>${escapeXml(message)}</Message>`);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<InvalidChangeBatch ${NAMESPACE}><Messages>${items.join('')}</Messages><RequestId>b25f48e8</RequestId></InvalidChangeBatch>`;
  }

  #list(url: URL): { status: number; body: string } {
    const sorted = this.sets.toSorted((a, b) => compareText(orderOf(a), orderOf(b)));
    const name = url.searchParams.get('name');
    const start =
      name === null
        ? ''
        : `${reversed(name)} ${url.searchParams.get('type') ?? ''} ${url.searchParams.get('identifier') ?? ''}`.trimEnd();
    const from = sorted.filter((set) => orderOf(set) >= start);
    const limit = Math.min(Number(url.searchParams.get('maxitems') ?? 300), this.pageLimit);
    const [page, next] = [from.slice(0, limit), from[limit]];
    const more =
      next === undefined
        ? '<IsTruncated>false</IsTruncated>'
        : `<IsTruncated>true</IsTruncated><NextRecordName>${escapeXml(next.name)}</NextRecordName><NextRecordType>${next.type}</NextRecordType>` +
          (next.setIdentifier === null
            ? ''
            : `<NextRecordIdentifier>${escapeXml(next.setIdentifier)}</NextRecordIdentifier>`);
    const body = `<?xml version="1.0"?>\n<ListResourceRecordSetsResponse ${NAMESPACE}><ResourceRecordSets>${page.map(formatListed).join('')}</ResourceRecordSets>${more}<MaxItems>${limit}</MaxItems></ListResourceRecordSetsResponse>`;
    return { status: 200, body };
  }
}

function keyOf({ name, type, setIdentifier }: Route53Set): string {
  return `${name} ${type} ${setIdentifier ?? ''}`;
}

/** R12. */
function spelled(set: Route53Set): Route53Set {
  const name = fromRoute53Name(set.name);
  return name === null ? set : { ...set, name: toRoute53Name(name) };
}

/** R2: values in any order. */
function isSame(a: Route53Set, b: Route53Set): boolean {
  const of = (set: Route53Set): string =>
    JSON.stringify([
      set.ttlSeconds,
      set.values.toSorted(compareText),
      set.weight,
      set.more,
      set.alias,
    ]);
  return of(a) === of(b);
}

function reversed(name: string): string {
  return `${name.replace(/\.$/, '').split('.').toReversed().join('.')}.`;
}

function orderOf({ name, type, setIdentifier }: Route53Set): string {
  return `${reversed(name)} ${type} ${setIdentifier ?? ''}`.trimEnd();
}

function formatListed(set: Route53Set): string {
  const values = set.values.map(
    (value) => `<ResourceRecord><Value>${escapeXml(value)}</Value></ResourceRecord>`,
  );
  const more = set.more.map((name) =>
    name === 'AliasTarget'
      ? `<AliasTarget><HostedZoneId>Z2</HostedZoneId><DNSName>${set.alias ?? ''}</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>`
      : `<${name}>x</${name}>`,
  );
  return (
    `<ResourceRecordSet><Name>${escapeXml(set.name)}</Name><Type>${set.type}</Type>` +
    (set.setIdentifier === null
      ? ''
      : `<SetIdentifier>${escapeXml(set.setIdentifier)}</SetIdentifier>`) +
    (set.weight === null ? '' : `<Weight>${set.weight}</Weight>`) +
    more.join('') +
    (set.alias === null
      ? `<TTL>${set.ttlSeconds ?? 0}</TTL><ResourceRecords>${values.join('')}</ResourceRecords>`
      : '') +
    `</ResourceRecordSet>`
  );
}

function changeInfo(root: string, id: string, status: string): string {
  return `<?xml version="1.0"?>\n<${root} ${NAMESPACE}><ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-11-23T09:00:00Z</SubmittedAt></ChangeInfo></${root}>`;
}
