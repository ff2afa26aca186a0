import { text, utf8 } from '../unit/manifest/support.ts';
import { type Attack, by, COMMENT, legacy, line, relined, resigned, stranger } from './attack.ts';

const SIGNIFY = { settings: { signatures: { threshold: 1, signify: true } } };
const nothing = () => undefined;

export const ARBITRARY: readonly Attack[] = [
  { name: 'no signature', sign: nothing, ends: 'SVC-1201' },
  { name: 'an empty signature file', sign: () => utf8(''), ends: 'SVC-1202' },
  { name: 'a stranger signs', sign: by(stranger), ends: 'SVC-1203' },
  {
    name: 'a stranger signs under the id of the line',
    sign: resigned((raw) => raw.fill(7, 2, 10), stranger),
    ends: 'SVC-1204',
  },
  { name: 'a signature of zeros', sign: resigned((raw) => raw.fill(0, 10)), ends: 'SVC-1204' },
  { name: 'a signature of ones', sign: resigned((raw) => raw.fill(255, 10)), ends: 'SVC-1204' },
  {
    name: 'the identity as R and zero as S',
    sign: resigned((raw) => raw.fill(0, 10).writeUInt8(1, 10)),
    ends: 'SVC-1204',
  },
  {
    name: 'the manifest is changed after signing',
    tamper: (bytes) => Uint8Array.from([...bytes, 0x20]),
    ends: 'SVC-1204',
  },
  { name: 'the manifest loses its last byte', tamper: (bytes) => bytes.subarray(0, -1), ends: 'SVC-1204' },
  {
    name: 'line ends are turned into CR LF',
    tamper: (bytes) => utf8(text(bytes).replaceAll('\n', '\r\n')),
    ends: 'SVC-1204',
  },
  {
    name: 'a byte order mark is put in front',
    tamper: (bytes) => Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes]),
    ends: 'SVC-1204',
  },
  { name: 'the manifest is emptied', tamper: () => new Uint8Array(), ends: 'SVC-1102' },
  { name: 'the signature of another manifest', sign: () => line.sign(utf8('{}'), COMMENT), ends: 'SVC-1204' },
  {
    name: 'none is needed, and a bad one lies there',
    sign: () => line.sign(utf8('x'), ''),
    settings: { acceptUnsigned: true },
    ends: 'SVC-1204',
  },
  {
    name: 'none is needed, and a stranger signs',
    sign: by(stranger),
    settings: { acceptUnsigned: true },
    ends: 'SVC-1203',
  },
  {
    name: 'none: none is needed and none is there',
    sign: nothing,
    settings: { acceptUnsigned: true },
    ends: 'accepted',
  },
];

export const SIGNATURE_FILE: readonly Attack[] = [
  {
    name: 'the trusted comment is altered',
    sign: relined(([a = '', b = '', c = '', d = '']) => [a, b, c.replace('=7', '=8'), d]),
    ends: 'SVC-1204',
  },
  {
    name: 'the trusted comment gets a blank',
    sign: relined(([a = '', b = '', c = '', d = '']) => [a, b, `${c} `, d]),
    ends: 'SVC-1204',
  },
  {
    name: 'none: the untrusted comment is altered',
    sign: relined(([, ...rest]) => ['untrusted comment: signed by the chief', ...rest]),
    ends: 'accepted',
  },
  {
    name: 'the trusted comment becomes untrusted',
    sign: relined(([a = '', b = '', c = '', d = '']) => [a, b, `un${c}`, d]),
    ends: 'SVC-1202',
  },
  {
    name: 'the comment and its signature are of another file',
    sign: (bytes) => spliced(line.sign(bytes, ''), line.sign(utf8('x'), COMMENT)),
    ends: 'SVC-1204',
  },
  {
    name: 'only the global signature is good',
    sign: (bytes) => spliced(line.sign(utf8('x'), ''), line.sign(bytes, COMMENT)),
    ends: 'SVC-1204',
  },
  {
    name: 'the global signature is the first one again',
    sign: relined(([a = '', b = '', c = '']) => [
      a,
      b,
      c,
      Buffer.from(b, 'base64').subarray(10).toString('base64'),
    ]),
    ends: 'SVC-1204',
  },
  { name: 'the comment contradicts itself', sign: by(line, 'serial=7 serial=8'), ends: 'SVC-1205' },
  { name: 'the comment is for another serial', sign: by(line, 'channel=line-a serial=8'), ends: 'SVC-1205' },
  { name: 'the comment is for another channel', sign: by(line, 'channel=line-b serial=7'), ends: 'SVC-1205' },
  { name: 'the comment writes the serial otherwise', sign: by(line, 'serial=07'), ends: 'SVC-1205' },
  {
    name: 'the comment writes the serial in other digits',
    sign: by(line, 'serial=\uff17'),
    ends: 'SVC-1205',
  },
  { name: 'a fifth line', sign: relined((lines) => [...lines, 'x']), ends: 'SVC-1202' },
  { name: 'three lines', sign: relined((lines) => lines.slice(0, 3)), ends: 'SVC-1202' },
  { name: 'no line end at the end', sign: (bytes) => line.sign(bytes, '').subarray(0, -1), ends: 'SVC-1202' },
  {
    name: 'a byte order mark',
    sign: (bytes) => utf8(`\ufeff${text(line.sign(bytes, ''))}`),
    ends: 'SVC-1202',
  },
  {
    name: 'none: all lines end in CR LF',
    sign: (bytes) => utf8(text(line.sign(bytes, '')).replaceAll('\n', '\r\n')),
    ends: 'accepted',
  },
  {
    name: 'one line ends in CR LF',
    sign: relined(([a = '', b = '', ...rest]) => [a, `${b}\r`, ...rest]),
    ends: 'SVC-1202',
  },
  {
    name: 'lines end in CR',
    sign: (bytes) => utf8(text(line.sign(bytes, '')).replaceAll('\n', '\r')),
    ends: 'SVC-1202',
  },
  { name: 'UTF-16', sign: (bytes) => Buffer.from(text(line.sign(bytes, '')), 'utf16le'), ends: 'SVC-1202' },
  {
    name: 'base64 with a blank',
    sign: relined(([a = '', b = '', ...rest]) => [a, `${b.slice(0, 8)} ${b.slice(8)}`, ...rest]),
    ends: 'SVC-1202',
  },
  {
    name: 'base64 of the web',
    sign: relined(([a = '', b = '', c = '', d = '']) => [a, `-${b.slice(1)}`, c, d]),
    ends: 'SVC-1202',
  },
  {
    name: 'base64 with bits to spare',
    sign: relined(([a = '', b = '', c = '', d = '']) => [
      a,
      b.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`),
      c,
      d,
    ]),
    ends: 'SVC-1202',
  },
  { name: 'another algorithm', sign: resigned((raw) => raw.write('XX')), ends: 'SVC-1202' },
  { name: 'a legacy signature', sign: legacy(7, { withComment: true }), ends: 'SVC-1202' },
  { name: 'a signature of signify', sign: legacy(7, { withComment: false }), ends: 'SVC-1202' },
  {
    name: 'none: a signature of signify, where they are taken',
    sign: legacy(7, { withComment: false }),
    ...SIGNIFY,
    ends: 'accepted',
  },
  {
    name: 'none: a legacy signature, where they are taken',
    sign: legacy(7, { withComment: true }),
    ...SIGNIFY,
    ends: 'accepted',
  },
  {
    name: 'signify of a stranger, where they are taken',
    sign: legacy(9, { withComment: false }),
    ...SIGNIFY,
    ends: 'SVC-1203',
  },
  {
    name: 'a legacy signature called prehashed',
    sign: (bytes) => relabelled(legacy(7, { withComment: true })(bytes), 'ED'),
    ...SIGNIFY,
    ends: 'SVC-1204',
  },
  {
    name: 'a prehashed signature called legacy',
    sign: resigned((raw) => raw.write('Ed')),
    ...SIGNIFY,
    ends: 'SVC-1204',
  },
  {
    name: 'a prehashed signature without its comment',
    sign: relined((lines) => lines.slice(0, 2)),
    ...SIGNIFY,
    ends: 'SVC-1202',
  },
  {
    name: 'a prehashed signature stripped down to signify',
    sign: (bytes) => relabelled(relined((lines) => lines.slice(0, 2))(bytes), 'Ed'),
    ...SIGNIFY,
    ends: 'SVC-1204',
  },
  { name: 'endless: 13 KiB', sign: () => new Uint8Array(13 * 1024).fill(0x41), ends: 'SVC-1202' },
  { name: 'endless: a comment of 12 KiB', sign: by(line, 'x'.repeat(12 * 1024)), ends: 'SVC-1202' },
];

/** The first half of one signature file with the second half of another. */
function spliced(first: Uint8Array, second: Uint8Array): Uint8Array {
  return utf8([...text(first).split('\n').slice(0, 2), ...text(second).split('\n').slice(2)].join('\n'));
}

function relabelled(file: Uint8Array, algorithm: string): Uint8Array {
  const [comment = '', encoded = '', ...rest] = text(file).split('\n');
  const raw = Buffer.from(encoded, 'base64');
  raw.write(algorithm);
  return utf8([comment, raw.toString('base64'), ...rest].join('\n'));
}
