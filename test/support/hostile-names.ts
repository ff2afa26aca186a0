/** What attackers are known to write into paths, and what they mix it with. */
const PARTS = [
  ...[
    '..',
    '.',
    '...',
    '/',
    '//',
    '\\',
    '\\\\',
    ':',
    'C:',
    '?',
    '*',
    '|',
    '"',
    '<',
    '>',
    '%2e%2e',
    '%5c',
    '~',
    '$',
  ],
  ...[
    'CON',
    'nul',
    'PRN',
    'Aux',
    'COM1',
    'com\u00b9',
    'COM\u00b2',
    'lpt\u00b3',
    'LPT9',
    'COM0',
    'CONIN$',
    'conout$',
    'CLOCK$',
  ],
  ...[
    'NUL.tar.gz',
    'con .x',
    'aux.',
    'COM1:x',
    '\\\\.\\',
    '\\\\?\\',
    '\\??\\',
    'UNC',
    'GLOBALROOT',
    'PhysicalDrive0',
  ],
  ...[
    ':$DATA',
    '::$DATA',
    ':stream',
    ':$I30:$INDEX_ALLOCATION',
    '$MFT',
    '$Extend',
    'PROGRA~1',
    'KB5046~1.MSU',
    '~1',
    'a~1',
  ],
  ...[
    ' ',
    '. ',
    ' .',
    '\t',
    '\n',
    '\r',
    '\0',
    '\u0001',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u202e',
    '\u2028',
    '\ufeff',
  ],
  ...['\u2215', '\u2044', '\uff0f', '\uff3c', '\uff0e', '\u2024', '\uff1a', '\u2236', '\u29f8', '\u20e5'],
  ...[
    '\u00e9',
    'e\u0301',
    '\u212a',
    '\u017f',
    '\u0130',
    '\u0131',
    '\u00df',
    '\ufb01',
    '\u2160',
    '\uff21',
    '\u0430',
    '\ud800',
    '\udfff',
    '\u{1f4a9}',
  ],
  ...[
    'a',
    'A',
    'b',
    'B',
    'ab',
    'Ab',
    'aB',
    '0',
    '9',
    '-',
    '_',
    '--',
    '-rf',
    '.hidden',
    'a.b',
    'A.B',
    'kb.cab',
    'KB.CAB',
    'x.msu',
    'com',
    'com10',
    'lpt',
    'console',
    'nulled',
    'auxiliary',
  ],
] as const;
/** What a path of the payload may be made of: so that enough is accepted to be created. */
const PLAIN = 'abcXYZ019._-';
const LONG = [1, 8, 12, 60, 179, 180, 181, 255, 256];

/** The same paths for the same seed: some from dangerous parts, some from plain letters, some near the limits of length. */
export function hostileNames(count: number, seed: number): readonly string[] {
  const random = numbersFrom(seed);
  const pick = <T>(from: readonly T[] | string, otherwise: T): T =>
    (from[random(from.length)] as T | undefined) ?? otherwise;
  const many = (most: number, make: () => string) => Array.from({ length: 1 + random(most) }, make);
  const plain = () => many(10, () => pick<string>(PLAIN, 'a')).join('');
  return Array.from({ length: count }, () => {
    switch (random(5)) {
      case 0:
        return many(6, () => pick<string>(PARTS, 'a')).join('');
      case 1:
        return many(5, () => pick<string>(PARTS, 'a')).join('/');
      case 2:
        return many(5, plain).join('/');
      case 3:
        return many(4, () => (random(3) === 0 ? pick<string>(PARTS, 'a') : plain())).join('/');
      default:
        return `${plain()}${pick<string>(PLAIN, 'a').repeat(pick(LONG, 1))}`;
    }
  });
}

/** Mulberry32: whole numbers from 0 up to, not including, a limit. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
