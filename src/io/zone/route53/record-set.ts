/** A record set of Route 53 as a value, and as XML both ways. */
import { elementsAt, escapeXml, textAt, type XmlElement } from './xml.ts';

/** What ListResourceRecordSets says of one set. */
export interface Route53Set {
  /** As Route 53 spells it. */
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number | null;
  readonly values: readonly string[];
  readonly setIdentifier: string | null;
  readonly weight: number | null;
  /** What makes it more than plain or weighted values: `AliasTarget`, `Region`, `HealthCheckId`, ... */
  readonly more: readonly string[];
  /** Where an alias leads; null when it is none. */
  readonly alias: string | null;
}

const KNOWN = ['Name', 'Type', 'TTL', 'ResourceRecords', 'SetIdentifier', 'Weight'];

/** A set from its element; null when it has no name or type. */
export function readSet(element: XmlElement): Route53Set | null {
  const name = textAt(element, 'Name');
  const type = textAt(element, 'Type');
  if (name === null || type === null) return null;
  const values = elementsAt(element, 'ResourceRecords', 'ResourceRecord', 'Value');
  return {
    name,
    type,
    ttlSeconds: numberAt(element, 'TTL'),
    values: values.map(({ text }) => text.trim()),
    setIdentifier: textAt(element, 'SetIdentifier'),
    weight: numberAt(element, 'Weight'),
    more: element.children.map((child) => child.name).filter((child) => !KNOWN.includes(child)),
    alias: textAt(element, 'AliasTarget', 'DNSName'),
  };
}

function numberAt(element: XmlElement, name: string): number | null {
  const text = textAt(element, name);
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** One change of a batch. UPSERT is not used: it would write without comparing. */
export interface Route53Change {
  readonly action: 'DELETE' | 'CREATE';
  readonly set: Route53Set;
}

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** The body of ChangeResourceRecordSets. */
export function formatBatch(changes: readonly Route53Change[], comment: string): string {
  const items = changes.map(
    ({ action, set }) => `<Change><Action>${action}</Action>${formatSet(set)}</Change>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<ChangeResourceRecordSetsRequest xmlns="${NAMESPACE}">` +
    `<ChangeBatch><Comment>${escapeXml(comment)}</Comment><Changes>${items.join('')}</Changes>` +
    `</ChangeBatch></ChangeResourceRecordSetsRequest>`
  );
}

function formatSet(set: Route53Set): string {
  const values = set.values.map(
    (value) => `<ResourceRecord><Value>${escapeXml(value)}</Value></ResourceRecord>`,
  );
  return (
    `<ResourceRecordSet><Name>${escapeXml(set.name)}</Name><Type>${set.type}</Type>` +
    (set.setIdentifier === null
      ? ''
      : `<SetIdentifier>${escapeXml(set.setIdentifier)}</SetIdentifier>`) +
    (set.weight === null ? '' : `<Weight>${set.weight}</Weight>`) +
    `<TTL>${set.ttlSeconds ?? 0}</TTL><ResourceRecords>${values.join('')}</ResourceRecords>` +
    `</ResourceRecordSet>`
  );
}
