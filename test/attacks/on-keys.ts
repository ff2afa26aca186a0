import { utf8 } from '../unit/manifest/support.ts';
import { type Attack, by, COMMENT, line, other, PUBS, renamedPub, resigned, stranger } from './attack.ts';

const BOTH = [PUBS.line, PUBS.other];
const TWO = { settings: { signatures: { threshold: 2, signify: false } }, keys: BOTH };
const LINE_ID = line.trusted.keyId;
const OTHER_ID = other.trusted.keyId;
const nothing = () => undefined;

export const KEYS: readonly Attack[] = [
  { name: 'a revoked key', settings: { revokedKeys: [LINE_ID] }, keys: BOTH, ends: 'SVC-1206' },
  { name: 'an overlay without keys', keys: [], ends: 'SVC-1005' },
  { name: 'the key of an older overlay', keys: [PUBS.other], ends: 'SVC-1203' },
  { name: 'one signature where two are needed', ...TWO, ends: 'SVC-1207' },
  { name: 'the same signature twice', ...TWO, sign: by(line), second: by(line), ends: 'SVC-1208' },
  { name: 'two signatures of one key', ...TWO, second: by(line, COMMENT), ends: 'SVC-1208' },
  {
    name: 'one key under two ids',
    settings: TWO.settings,
    keys: [PUBS.line, renamedPub(line, 5)],
    second: resigned((raw) => raw.fill(5, 2, 10)),
    ends: 'SVC-1208',
  },
  { name: 'the second is a stranger', ...TWO, second: by(stranger), ends: 'SVC-1207' },
  { name: 'the first is a stranger', ...TWO, sign: by(stranger), second: by(line), ends: 'SVC-1207' },
  { name: 'both are strangers', ...TWO, sign: by(stranger), second: by(stranger), ends: 'SVC-1203' },
  {
    name: 'the second is revoked',
    keys: BOTH,
    settings: { ...TWO.settings, revokedKeys: [OTHER_ID] },
    second: by(other),
    ends: 'SVC-1207',
  },
  {
    name: 'the first is revoked',
    keys: BOTH,
    settings: { ...TWO.settings, revokedKeys: [LINE_ID] },
    second: by(other),
    ends: 'SVC-1207',
  },
  {
    name: 'both are revoked',
    keys: BOTH,
    settings: { ...TWO.settings, revokedKeys: [LINE_ID, OTHER_ID] },
    second: by(other),
    ends: 'SVC-1206',
  },
  { name: 'the second is malformed', ...TWO, second: () => utf8('x'), ends: 'SVC-1202' },
  { name: 'the second is empty', ...TWO, second: () => utf8(''), ends: 'SVC-1202' },
  {
    name: 'the second is of another manifest',
    ...TWO,
    second: () => other.sign(utf8('x'), ''),
    ends: 'SVC-1204',
  },
  { name: 'the second is for another serial', ...TWO, second: by(other, 'serial=8'), ends: 'SVC-1205' },
  {
    name: 'the second claims the id of the first',
    ...TWO,
    second: resigned((raw) => raw.fill(7, 2, 10), other),
    ends: 'SVC-1204',
  },
  { name: 'only the second is there', ...TWO, sign: nothing, second: by(other), ends: 'SVC-1201' },
  {
    name: 'one is enough, and the second is bad',
    keys: BOTH,
    second: () => other.sign(utf8('x'), ''),
    ends: 'SVC-1204',
  },
  { name: 'none: one is enough, and the second is a stranger', second: by(stranger), ends: 'accepted' },
  {
    name: 'none: one is enough, and the first is a stranger',
    sign: by(stranger),
    second: by(line),
    ends: 'accepted',
  },
  { name: 'none: two persons', ...TWO, second: by(other, COMMENT), ends: 'accepted' },
  {
    name: 'none: two persons, the other way round',
    ...TWO,
    sign: by(other),
    second: by(line),
    ends: 'accepted',
  },
  {
    name: 'a manifest revokes the key that signs it',
    keys: BOTH,
    manifest: (good) => ({ ...good, revokes: [LINE_ID] }),
    ends: 'SVC-1210',
  },
  {
    name: 'a manifest revokes its second key',
    ...TWO,
    manifest: (good) => ({ ...good, revokes: [OTHER_ID] }),
    second: by(other),
    ends: 'SVC-1210',
  },
  {
    name: 'a manifest leaves one person where two are needed',
    ...TWO,
    keys: [...BOTH, stranger.pub],
    manifest: (good) => ({ ...good, revokes: [stranger.trusted.keyId, '00000000000000AA', LINE_ID] }),
    sign: by(other),
    second: by(line),
    ends: 'SVC-1210',
  },
  {
    name: 'none: two persons revoke what a third had',
    ...TWO,
    keys: [...BOTH, stranger.pub],
    manifest: (good) => ({ ...good, revokes: [stranger.trusted.keyId, '00000000000000AA'] }),
    second: by(other),
    ends: 'accepted',
  },
  {
    name: 'an unsigned manifest revokes',
    sign: nothing,
    settings: { acceptUnsigned: true },
    keys: BOTH,
    manifest: (good) => ({ ...good, revokes: [OTHER_ID] }),
    ends: 'SVC-1210',
  },
  {
    name: 'a manifest revokes no key id',
    manifest: (good) => ({ ...good, revokes: ['line'] }),
    ends: 'SVC-1103',
  },
  {
    name: 'a manifest revokes 65 keys',
    manifest: (good) => ({ ...good, revokes: Array.from({ length: 65 }, () => OTHER_ID) }),
    ends: 'SVC-1103',
  },
  {
    name: 'none: a manifest revokes the other key',
    keys: BOTH,
    manifest: (good) => ({ ...good, revokes: [OTHER_ID.toLowerCase()] }),
    ends: 'accepted',
  },
];

/** Keys that this machine saw revoked: what the thief of the lost key still can try. */
const LOST = [{ manifest: (good: object) => ({ ...good, revokes: [OTHER_ID] }) }];
export const REVOKED_HERE: readonly Attack[] = [
  {
    name: 'the lost key signs',
    keys: BOTH,
    seen: LOST,
    manifest: (good) => ({ ...good, serial: 8 }),
    sign: by(other),
    ends: 'SVC-1209',
  },
  {
    name: 'the lost key revokes its revoker',
    keys: BOTH,
    seen: LOST,
    manifest: (good) => ({ ...good, serial: 8, revokes: [LINE_ID] }),
    sign: by(other),
    ends: 'SVC-1209',
  },
  {
    name: 'the lost key signs the serial that revoked it',
    keys: BOTH,
    seen: LOST,
    sign: by(other),
    ends: 'SVC-1209',
  },
  {
    name: 'the lost key is the second of two',
    ...TWO,
    seen: [{ ...LOST[0], second: by(stranger) }],
    keys: [...BOTH, stranger.pub],
    manifest: (good) => ({ ...good, serial: 8 }),
    second: by(other),
    ends: 'SVC-1207',
  },
  {
    name: 'the lost key signs after a manifest that does not speak of it',
    keys: BOTH,
    seen: [
      ...LOST,
      { manifest: (good) => ({ ...good, serial: 8 }) },
      { manifest: (good) => ({ ...good, serial: 9 }) },
    ],
    manifest: (good) => ({ ...good, serial: 10 }),
    sign: by(other),
    ends: 'SVC-1209',
  },
  {
    name: 'a manifest revokes the last but one, which signs it',
    keys: [...BOTH, stranger.pub],
    settings: TWO.settings,
    seen: [{ ...LOST[0], second: by(stranger) }],
    manifest: (good) => ({ ...good, serial: 8, revokes: [OTHER_ID, '0909090909090909'] }),
    second: by(stranger),
    ends: 'SVC-1210',
  },
  {
    name: 'none: the good key signs',
    keys: BOTH,
    seen: LOST,
    manifest: (good) => ({ ...good, serial: 8 }),
    ends: 'accepted',
  },
];
