/**
 * What a feed must be, as RELAX NG: Atom by RFC 4287, RSS by the RSS 2.0 specification with the element of
 * Atom that its advisory board recommends. Written from those texts; only what they require or forbid of
 * the elements that a status page has, and nothing else is let in.
 */

const RELAX =
  'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"';

/** An instant with seconds and a zone (RFC 3339, as RFC 4287, section 3.3, narrows it). */
const INSTANT =
  '<data type="dateTime"><param name="pattern">.+T.+(Z|[+-]\\d\\d:\\d\\d)</param></data>';

const element = (name: string, inside: string): string =>
  `<element name="${name}">${inside}</element>`;
const some = (inside: string): string => `<zeroOrMore>${inside}</zeroOrMore>`;
const TEXT = '<data type="string"><param name="minLength">1</param></data>';
const URI = '<data type="anyURI"><param name="pattern">https?://.+</param></data>';

const LINK = element(
  'link',
  `<attribute name="href">${URI}</attribute>
   <attribute name="rel"><choice><value>self</value><value>alternate</value></choice></attribute>
   <attribute name="type"><data type="string"><param name="pattern">\\w+/[\\w+.-]+</param></data></attribute><empty/>`,
);

const ENTRY = element(
  'entry',
  `<interleave>
    ${element('id', URI)}${element('title', TEXT)}${element('updated', INSTANT)}
    <optional>${element('published', INSTANT)}</optional>
    <oneOrMore>${LINK}</oneOrMore>
    ${element('content', `<attribute name="type"><value>html</value></attribute>${TEXT}`)}
  </interleave>`,
);

export const ATOM_SCHEMA: string = `<grammar ${RELAX} ns="http://www.w3.org/2005/Atom"><start>${element(
  'feed',
  `<optional><attribute name="xml:lang"><data type="language"/></attribute></optional>
   <interleave>
    ${element('id', URI)}${element('title', TEXT)}${element('updated', INSTANT)}
    ${element('author', element('name', TEXT))}
    <oneOrMore>${LINK}</oneOrMore>
    ${some(ENTRY)}
  </interleave>`,
)}</start></grammar>`;

/** RFC 822 with years of four digits, as the specification prefers. */
const RSS_DATE = `<data type="string"><param name="pattern">(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} \\d\\d:\\d\\d:\\d\\d GMT</param></data>`;

const ITEM = element(
  'item',
  `<interleave>
    ${element('title', TEXT)}${element('link', URI)}${element('description', TEXT)}${element('pubDate', RSS_DATE)}
    ${element('guid', `<attribute name="isPermaLink"><value>false</value></attribute>${TEXT}`)}
  </interleave>`,
);

export const RSS_SCHEMA: string = `<grammar ${RELAX}><start>${element(
  'rss',
  `<attribute name="version"><value>2.0</value></attribute>${element(
    'channel',
    `<interleave>
      ${element('title', TEXT)}${element('link', URI)}${element('description', TEXT)}
      <optional>${element('language', '<data type="language"/>')}</optional>
      <optional>${element('lastBuildDate', RSS_DATE)}</optional>
      <element name="link" ns="http://www.w3.org/2005/Atom"><attribute name="href">${URI}</attribute>
        <attribute name="rel"><value>self</value></attribute>
        <attribute name="type"><value>application/rss+xml</value></attribute><empty/></element>
      ${some(ITEM)}
    </interleave>`,
  )}`,
)}</start></grammar>`;
