/** What of an INF the driver store needs. */
export interface InfFile {
  readonly provider: string;
  readonly classGuid: string;
  readonly version: string;
  readonly dateMs: number;
  readonly catalog: string | undefined;
  /** Files named in [SourceDisksFiles]. */
  readonly files: readonly string[];
}

/** https://learn.microsoft.com/windows-hardware/drivers/install/general-syntax-rules-for-inf-files; undefined when it is no INF. */
export function readInf(bytes: Uint8Array): InfFile | undefined {
  const sections = readSections(decode(bytes));
  const version = sections.get('version');
  if (version === undefined || !/^"?\$(windows nt|chicago)\$"?$/i.test(version.get('signature') ?? ''))
    return undefined;
  const strings = sections.get('strings') ?? new Map<string, string>();
  const value = (name: string): string =>
    unquote(version.get(name) ?? '').replace(/%([^%]+)%/g, (_, key: string) =>
      unquote(strings.get(key.toLowerCase()) ?? ''),
    );
  const [date = '', number = ''] = value('driverver').split(',');
  const [month = 1, day = 1, year = 1970] = date.split('/').map(Number);
  const catalog = [...version.keys()].find((name) => name.startsWith('catalogfile'));
  const files = [...sections].flatMap(([name, entries]) =>
    name.startsWith('sourcedisksfiles') ? [...entries.keys()] : [],
  );
  return {
    provider: value('provider'),
    classGuid: value('classguid'),
    version: /^\d+(\.\d+){3}$/.test(number.trim()) ? number.trim() : '0.0.0.0',
    dateMs: Date.UTC(year, month - 1, day),
    catalog: catalog === undefined ? undefined : value(catalog),
    files,
  };
}

type Section = Map<string, string>;

function readSections(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  let section: Section | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/;.*$/, '').trim();
    const name = /^\[([^\]]+)\]$/.exec(line)?.[1]?.toLowerCase();
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
    } else if (line !== '') {
      const cut = line.indexOf('=');
      const key = cut === -1 ? line : line.slice(0, cut);
      section?.set(key.trim().toLowerCase(), cut === -1 ? '' : line.slice(cut + 1).trim());
    }
  }
  return sections;
}

function decode(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
