import { signature } from '../support/scenario/scenario.ts';
import { text, utf8 } from '../unit/manifest/support.ts';
import { type Attack, type Document, edited, line } from './attack.ts';

const serial = (value: unknown) => (good: Document) => ({ ...good, serial: value });
const SEEN = [{}];
const comment = (bytes: Uint8Array) => line.sign(bytes, '');

export const TIME: readonly Attack[] = [
  {
    name: 'rollback: a lower serial than the machine has seen',
    seen: SEEN,
    manifest: serial(6),
    ends: 'SVC-1108',
  },
  { name: 'rollback: serial 1', seen: SEEN, manifest: serial(1), ends: 'SVC-1108' },
  { name: 'rollback: below the floor of the overlay', settings: { serialFloor: 8 }, ends: 'SVC-1108' },
  {
    name: 'rollback: past a serial from the future',
    seen: [{ manifest: (good) => ({ ...good, serial: 9, issued: '2027-11-20T08:00:00Z' }) }],
    manifest: serial(8),
    ends: 'SVC-1108',
  },
  { name: 'none: on the floor of the overlay', settings: { serialFloor: 7 }, ends: 'accepted' },
  { name: 'none: the next serial', seen: SEEN, manifest: serial(8), ends: 'accepted' },
  {
    name: 'equivocation: the same serial with another name',
    seen: SEEN,
    manifest: (good) => ({ ...good, id: 'twin' }),
    ends: 'SVC-1109',
  },
  {
    name: 'equivocation: the same serial with another blank',
    seen: SEEN,
    bytes: (good) => utf8(`${text(good)} `),
    ends: 'SVC-1109',
  },
  {
    name: 'fast-forward: one more than the largest jump',
    seen: SEEN,
    manifest: serial(10_008),
    ends: 'SVC-1112',
  },
  { name: 'none: the largest jump', seen: SEEN, manifest: serial(10_007), ends: 'accepted' },
  {
    name: 'fast-forward: to the last number',
    seen: SEEN,
    manifest: serial(Number.MAX_SAFE_INTEGER),
    ends: 'SVC-1112',
  },
  { name: 'fast-forward: beyond it', manifest: serial(2 ** 53), ends: 'SVC-1102' },
  {
    name: 'freeze: expired a second ago',
    manifest: (good) => ({ ...good, expires: '2026-11-22T07:59:59Z' }),
    ends: 'SVC-1107',
  },
  {
    name: 'freeze: expires before it was issued',
    manifest: (good) => ({ ...good, expires: '2026-11-19T00:00:00Z' }),
    ends: 'SVC-1107',
  },
  {
    name: 'none: expires next year',
    manifest: (good) => ({ ...good, expires: '2027-11-22T08:00:00Z' }),
    ends: 'accepted',
  },
  {
    name: 'freeze: a newer agent is asked for, for ever',
    manifest: (good) => ({ ...good, minAgent: '9.0.0' }),
    ends: 'SVC-1111',
  },
  { name: 'freeze: a schema of the future', manifest: (good) => ({ ...good, schema: 2 }), ends: 'SVC-1111' },
];

export const MIX: readonly Attack[] = [
  { name: 'another channel', manifest: (good) => ({ ...good, channel: 'line-b' }), ends: 'SVC-1106' },
  { name: 'the channel in capitals', manifest: (good) => ({ ...good, channel: 'LINE-A' }), ends: 'SVC-1103' },
  { name: 'a channel that is a device', manifest: (good) => ({ ...good, channel: 'aux' }), ends: 'SVC-1103' },
  {
    name: 'the comment of the next serial',
    sign: (bytes) => signature(bytes, { channel: 'line-a', serial: 8 }),
    ends: 'SVC-1205',
  },
  {
    name: 'a manifest for another model',
    manifest: (good) => ({ ...good, match: { model: ['Other'] } }),
    ends: 'SVC-1104',
  },
  {
    name: 'another kind of file of ours',
    manifest: (good) => ({ ...good, type: 'winpe-servicer/settings' }),
    ends: 'SVC-1205',
  },
  { name: 'no kind at all', manifest: ({ type: _type, ...rest }) => rest, ends: 'SVC-1103' },
  { name: 'a kind that is a list', manifest: (good) => ({ ...good, type: [good.type] }), ends: 'SVC-1103' },
  { name: 'a list', manifest: (good) => [good], ends: 'SVC-1103' },
  { name: 'nothing', manifest: () => null, ends: 'SVC-1103' },
  { name: 'a text', manifest: () => 'winpe-servicer/manifest', ends: 'SVC-1103' },
  { name: 'not JSON', bytes: () => utf8('MZ'), ends: 'SVC-1102' },
];

const number = (written: string) => edited('"serial": 7', `"serial": ${written}`);
export const PARSER: readonly Attack[] = [
  {
    name: 'the serial twice',
    bytes: edited('"serial": 7', '"serial": 7, "serial": 8'),
    sign: comment,
    ends: 'SVC-1102',
  },
  {
    name: 'the serial twice, once escaped',
    bytes: edited('"serial": 7', '"serial": 7, "\\u0073erial": 8'),
    sign: comment,
    ends: 'SVC-1102',
  },
  {
    name: 'a key twice in the depth',
    bytes: edited('"id": "lcu"', '"id": "lcu", "id": "tool"'),
    ends: 'SVC-1102',
  },
  {
    name: 'the serial in capitals too',
    bytes: edited('"serial": 7', '"serial": 7, "SERIAL": 8'),
    ends: 'SVC-1103',
  },
  {
    name: 'the serial with a long s too',
    bytes: edited('"serial": 7', '"serial": 7, "\u017ferial": 8'),
    ends: 'SVC-1103',
  },
  {
    name: 'the serial in full width too',
    bytes: edited('"serial": 7', '"serial": 7, "\uff53erial": 8'),
    ends: 'SVC-1103',
  },
  { name: '__proto__', bytes: edited('{', '{"__proto__": {"acceptUnsigned": true},'), ends: 'SVC-1102' },
  { name: '__proto__, escaped', bytes: edited('{', '{"\\u005f_proto__": {"serial": 8},'), ends: 'SVC-1102' },
  { name: 'constructor', bytes: edited('{', '{"constructor": {"prototype": {}},'), ends: 'SVC-1102' },
  { name: '7.0', bytes: number('7.0'), ends: 'SVC-1102' },
  { name: '7e0', bytes: number('7e0'), ends: 'SVC-1102' },
  { name: '07', bytes: number('07'), ends: 'SVC-1102' },
  { name: '+7', bytes: number('+7'), ends: 'SVC-1102' },
  { name: '-0', bytes: number('-0'), ends: 'SVC-1102' },
  { name: '-7', bytes: number('-7'), ends: 'SVC-1103' },
  { name: '0', bytes: number('0'), ends: 'SVC-1103' },
  { name: '0x7', bytes: number('0x7'), ends: 'SVC-1102' },
  { name: '"7"', bytes: number('"7"'), ends: 'SVC-1103' },
  { name: 'true', bytes: number('true'), ends: 'SVC-1103' },
  { name: 'NaN', bytes: number('NaN'), ends: 'SVC-1102' },
  { name: 'Infinity', bytes: number('Infinity'), ends: 'SVC-1102' },
  { name: '9007199254740993', bytes: number('9007199254740993'), ends: 'SVC-1102' },
  { name: 'a thousand digits', bytes: number('7'.repeat(1000)), ends: 'SVC-1102' },
  { name: 'a comment', bytes: (good) => utf8(`// line\n${text(good)}`), ends: 'SVC-1102' },
  { name: 'a comma at the end', bytes: edited(/\n\}\n$/, ',\n}\n'), ends: 'SVC-1102' },
  { name: 'single quotes', bytes: edited('"serial"', "'serial'"), ends: 'SVC-1102' },
  { name: 'two documents', bytes: (good) => utf8(text(good).repeat(2)), ends: 'SVC-1102' },
  { name: 'something after the document', bytes: (good) => utf8(`${text(good)}x`), ends: 'SVC-1102' },
  { name: 'a NUL after the document', bytes: (good) => Uint8Array.from([...good, 0]), ends: 'SVC-1102' },
  {
    name: 'a byte order mark, signed',
    bytes: (good) => Uint8Array.from([0xef, 0xbb, 0xbf, ...good]),
    ends: 'SVC-1102',
  },
  { name: 'UTF-16, signed', bytes: (good) => Buffer.from(text(good), 'utf16le'), ends: 'SVC-1102' },
  {
    name: 'a byte that is no UTF-8',
    bytes: (good) => Uint8Array.from([...good.subarray(0, -1), 0xff, 0x0a]),
    ends: 'SVC-1102',
  },
  { name: 'an overlong quote', bytes: (good) => Uint8Array.from([0xc0, 0xa2, ...good]), ends: 'SVC-1102' },
  {
    name: 'half a surrogate pair',
    bytes: edited('"id": "line-2026-11"', '"id": "\\ud800"'),
    ends: 'SVC-1102',
  },
  { name: 'NUL in a text', bytes: edited('"id": "line-2026-11"', '"id": "a\\u0000b"'), ends: 'SVC-1102' },
  {
    name: 'none: CR LF, signed',
    bytes: (good) => utf8(text(good).replaceAll('\n', '\r\n')),
    ends: 'accepted',
  },
  {
    name: 'endless: one byte above 1 MiB',
    bytes: (good) => utf8(text(good).padEnd(1024 * 1024 + 1)),
    ends: 'SVC-1102',
  },
  { name: 'none: 1 MiB', bytes: (good) => utf8(text(good).padEnd(1024 * 1024)), ends: 'accepted' },
  { name: 'endless: 100 000 brackets', bytes: () => utf8('['.repeat(100_000)), ends: 'SVC-1102' },
  { name: 'endless: 100 000 values', bytes: () => utf8(`[${'1,'.repeat(100_000)}1]`), ends: 'SVC-1102' },
  {
    name: 'endless: a name of 1 MB',
    manifest: (good) => ({ ...good, id: 'a'.repeat(1_000_000) }),
    ends: 'SVC-1103',
  },
  { name: 'an unknown key', manifest: (good) => ({ ...good, run: 'cmd.exe' }), ends: 'SVC-1103' },
];

const issued = (value: unknown) => (good: Document) => ({ ...good, issued: value });
export const DATES: readonly Attack[] = [
  { name: '30 February', manifest: issued('2026-02-30T08:00:00Z'), ends: 'SVC-1103' },
  { name: 'hour 25', manifest: issued('2026-11-20T25:00:00Z'), ends: 'SVC-1103' },
  { name: 'a leap second', manifest: issued('2026-12-31T23:59:60Z'), ends: 'SVC-1103' },
  { name: 'local time', manifest: issued('2026-11-20T08:00:00'), ends: 'SVC-1103' },
  { name: 'an offset', manifest: issued('2026-11-20T08:00:00+14:00'), ends: 'SVC-1103' },
  { name: 'a day', manifest: issued('2026-11-20'), ends: 'SVC-1103' },
  { name: 'seconds since 1970', manifest: issued(1_795_000_000), ends: 'SVC-1103' },
  { name: 'year 10000', manifest: issued('10000-01-01T00:00:00Z'), ends: 'SVC-1103' },
  { name: 'another order', manifest: issued('Fri, 20 Nov 2026 08:00:00 GMT'), ends: 'SVC-1103' },
  { name: 'nothing', manifest: issued(null), ends: 'SVC-1103' },
  { name: 'an end that is never', manifest: (good) => ({ ...good, expires: 'never' }), ends: 'SVC-1103' },
  { name: 'an end that is null', manifest: (good) => ({ ...good, expires: null }), ends: 'SVC-1103' },
];

const path = (value: unknown) => (good: Document) => ({
  ...good,
  payload: good.payload.map((file, index) => (index === 0 ? { ...file, path: value } : file)),
});
const steps = (change: (step: Document | undefined) => readonly unknown[]) => (good: Document) => ({
  ...good,
  steps: change(good.steps[0] as Document | undefined),
});
export const STRUCTURE: readonly Attack[] = [
  { name: 'a path to the parent', manifest: path('../kb.cab'), ends: 'SVC-1305' },
  { name: 'a path to the parent, on the way', manifest: path('a/../../kb.cab'), ends: 'SVC-1305' },
  { name: 'a path to the parent, of Windows', manifest: path('..\\kb.cab'), ends: 'SVC-1305' },
  { name: 'a drive', manifest: path('C:/kb.cab'), ends: 'SVC-1305' },
  { name: 'a share', manifest: path('//evil/share/kb.cab'), ends: 'SVC-1305' },
  { name: 'a device', manifest: path('NUL.cab'), ends: 'SVC-1305' },
  { name: 'a device with a superscript', manifest: path('COM\u00b9.cab'), ends: 'SVC-1305' },
  { name: 'a stream', manifest: path('kb.cab:x'), ends: 'SVC-1305' },
  { name: 'a short name', manifest: path('KB5046~1.CAB'), ends: 'SVC-1305' },
  { name: 'a dot at the end', manifest: path('kb.cab.'), ends: 'SVC-1305' },
  { name: 'a blank at the end', manifest: path('kb.cab '), ends: 'SVC-1305' },
  { name: 'a slash of another script', manifest: path('..\u2215kb.cab'), ends: 'SVC-1305' },
  { name: 'dots of another script', manifest: path('\uff0e\uff0e/kb.cab'), ends: 'SVC-1305' },
  { name: 'a letter with a loose accent', manifest: path('e\u0301.cab'), ends: 'SVC-1305' },
  {
    name: 'the file of another payload, in capitals',
    manifest: path('UPDATES/KB5045936.CAB'),
    ends: 'SVC-1305',
  },
  {
    name: 'the file of another payload as a folder',
    manifest: path('updates/kb5045936.cab/x'),
    ends: 'SVC-1305',
  },
  { name: '181 characters', manifest: path('x'.repeat(181)), ends: 'SVC-1305' },
  { name: 'an empty path', manifest: path(''), ends: 'SVC-1305' },
  {
    name: 'a payload of less than no bytes',
    manifest: (good) => ({ ...good, payload: [{ ...good.payload[0], sizeBytes: -1 }] }),
    ends: 'SVC-1103',
  },
  {
    name: 'a payload of 2^40 + 1 bytes',
    manifest: (good) => ({ ...good, payload: [{ ...good.payload[0], sizeBytes: 2 ** 40 + 1 }] }),
    ends: 'SVC-1103',
  },
  {
    name: 'a hash in capitals',
    manifest: (good) => ({ ...good, payload: [{ ...good.payload[0], sha256: 'A'.repeat(64) }] }),
    ends: 'SVC-1103',
  },
  {
    name: 'a hash of 63 digits',
    manifest: (good) => ({ ...good, payload: [{ ...good.payload[0], sha256: 'a'.repeat(63) }] }),
    ends: 'SVC-1103',
  },
  { name: 'no steps', manifest: steps(() => []), ends: 'SVC-1103' },
  {
    name: '257 steps',
    manifest: steps((step) => Array.from({ length: 257 }, (_, index) => ({ ...step, id: `s${index}` }))),
    ends: 'SVC-1103',
  },
  { name: 'a step twice', manifest: steps((step) => [step, step]), ends: 'SVC-1103' },
  {
    name: 'a step after itself',
    manifest: steps((step) => [{ ...step, after: ['station'] }]),
    ends: 'SVC-1110',
  },
  {
    name: 'a circle of steps',
    manifest: steps((step) => [
      { ...step, after: ['b'] },
      { ...step, id: 'b', after: ['station'] },
    ]),
    ends: 'SVC-1110',
  },
  { name: 'a step after none', manifest: steps((step) => [{ ...step, after: ['none'] }]), ends: 'SVC-1110' },
  {
    name: 'a payload that is not listed',
    manifest: steps(() => [{ id: 'x', kind: 'file', payload: 'none', to: 'a.txt' }]),
    ends: 'SVC-1110',
  },
  {
    name: 'a file outside the image',
    manifest: steps(() => [{ id: 'x', kind: 'file', payload: 'oem-logo', to: '..\\a.txt' }]),
    ends: 'SVC-1103',
  },
  {
    name: 'a kind of step that there is not',
    manifest: steps(() => [{ id: 'x', kind: 'shell', run: 'format d:' }]),
    ends: 'SVC-1103',
  },
];
