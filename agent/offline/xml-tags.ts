/** A tag of an XML text. Text between tags is not needed by any reader here. */
export interface XmlTag {
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  /** By name without its prefix; the first one wins. */
  readonly attributes: ReadonlyMap<string, string>;
}

const MAX_TAGS = 100_000;
const MAX_ATTRIBUTES = 64;
const SPACE = /\s/;
const NAME_END = /[\s/>=]/;

/**
 * Walks over the tags of an XML text in one pass, without a tree. Tolerant: what is cut short ends the walk, and
 * comments, processing instructions and CDATA are left out. For the flat files of Windows servicing only.
 */
export function* xmlTags(text: string): Generator<XmlTag> {
  let at = 0;
  for (let count = 0; count < MAX_TAGS; count += 1) {
    at = text.indexOf('<', at);
    if (at === -1) return;
    const skipTo = endOfSkipped(text, at);
    if (skipTo === -1) return;
    if (skipTo !== undefined) {
      at = skipTo;
      continue;
    }
    const tag = readTag(text, at + 1);
    if (tag === undefined) return;
    yield tag;
    at = tag.endsAt;
  }
}

/** Where a comment, CDATA section, instruction or declaration at `at` ends; -1 if it does not. */
function endOfSkipped(text: string, at: number): number | undefined {
  const close = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<![CDATA[', at)
      ? ']]>'
      : text.startsWith('<?', at)
        ? '?>'
        : text.startsWith('<!', at)
          ? '>'
          : undefined;
  if (close === undefined) return undefined;
  const end = text.indexOf(close, at + 2);
  return end === -1 ? -1 : end + close.length;
}

function readTag(text: string, start: number): (XmlTag & { readonly endsAt: number }) | undefined {
  const isClose = text.charAt(start) === '/';
  const [name, afterName] = readName(text, isClose ? start + 1 : start);
  const attributes = new Map<string, string>();
  let at = afterName;
  for (let count = 0; count <= MAX_ATTRIBUTES; count += 1) {
    at = skipSpace(text, at);
    if (at >= text.length) return undefined;
    if (text.charAt(at) === '>') {
      return { name, kind: isClose ? 'close' : 'open', attributes, endsAt: at + 1 };
    }
    if (text.startsWith('/>', at)) return { name, kind: 'empty', attributes, endsAt: at + 2 };
    const [attribute, afterAttribute] = readName(text, at);
    const equals = skipSpace(text, afterAttribute);
    if (attribute === '' || text.charAt(equals) !== '=') return undefined;
    const open = skipSpace(text, equals + 1);
    const quote = text.charAt(open);
    const end = quote === '"' || quote === "'" ? text.indexOf(quote, open + 1) : -1;
    if (end === -1) return undefined;
    if (!attributes.has(attribute)) attributes.set(attribute, decodeEntities(text.slice(open + 1, end)));
    at = end + 1;
  }
  return undefined;
}

/** A name without its prefix, and where it ends. */
function readName(text: string, start: number): readonly [string, number] {
  let end = start;
  while (end < text.length && !NAME_END.test(text.charAt(end))) end += 1;
  const full = text.slice(start, end);
  return [full.slice(full.indexOf(':') + 1), end];
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && SPACE.test(text.charAt(at))) at += 1;
  return at;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, body: string) => {
    if (!body.startsWith('#')) return ENTITIES[body] ?? whole;
    const code = body.charAt(1) === 'x' ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
