import type { ErrorCode } from '../../../agent/domain/error-table.ts';
import { boot } from '../../support/scenario/boot.ts';
import { payloadEntries, STEP } from '../../support/scenario/payload.ts';
import {
  json,
  restage,
  sharedFiles,
  signature,
  stage,
  utf8,
  type Wish,
} from '../../support/scenario/scenario.ts';
import { makeSigner } from '../../unit/manifest/support.ts';
import { meetOn, unless, untouched } from './play-row.ts';
import type { Met, Row } from './row.ts';

const steps = [STEP.station];
/** The public key of somebody who has not signed. */
const SECOND_KEY = makeSigner(11).pub;
const KEPT = 'the Windows and all that lies on its volume';

/** Signed by the right key, and yet no manifest: the signer's own mistake. */
function signed(bytes: Uint8Array): Wish {
  return {
    steps,
    alter: ({ share }) => {
      share.set('manifest.json', bytes);
      share.set('manifest.json.minisig', signature(bytes));
    },
  };
}

const plain = () => new TextDecoder().decode(sharedFiles({ steps }).get('manifest.json'));

function refused(no: number, fault: string, by: string, code: ErrorCode, wishes: readonly Wish[]): Row {
  return {
    no,
    fault,
    by,
    exits: [40],
    code,
    keeps: KEPT,
    meet: async () => {
      const wrong: string[] = [];
      let met: Met | undefined;
      for (const [index, wish] of wishes.entries()) {
        met = await untouched(wish);
        const found = met.boots[0]?.end.result.failure?.code;
        wrong.push(...(met.wrong ?? []), ...unless(found === code, `case ${index + 1} ended with ${found}`));
      }
      if (met === undefined) throw new Error('no case');
      return { ...met, wrong };
    },
  };
}

/** A machine that has accepted serial 7 meets another manifest. */
async function later(manifest: Readonly<Record<string, unknown>>): Promise<Met> {
  const machine = stage({ steps });
  await boot(machine);
  restage(machine, sharedFiles({ steps, manifest }));
  return meetOn(machine, [{}], 2);
}

function pathsAre(paths: readonly string[]): readonly Wish[] {
  return paths.map((path) => ({
    steps: [STEP.tool],
    manifest: {
      payload: payloadEntries().map((entry) => (entry.id === 'tool' ? { ...entry, path } : entry)),
    },
  }));
}

const manifestWith = (change: (text: string) => string): Wish => signed(utf8(change(plain())));

export const INPUT_ROWS: readonly Row[] = [
  refused(51, 'there is no manifest', 'an empty source', 'SVC-1101', [
    { steps, alter: ({ share }) => share.clear() },
  ]),
  refused(
    52,
    'a manifest that is no UTF-8, has a BOM or a NUL, is too large or too deep',
    'signed all the same',
    'SVC-1102',
    [
      signed(Uint8Array.from([...utf8(plain()), 0xff])),
      signed(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8(plain())])),
      manifestWith((text) => text.replace('line-2026-11', 'line\u0000x')),
      signed(new Uint8Array(2_000_000).fill(0x20)),
      signed(utf8(`${'['.repeat(200)}${']'.repeat(200)}`)),
    ],
  ),
  refused(
    53,
    'a manifest that is cut off',
    'every 97th prefix of a good one, signed',
    'SVC-1102',
    Array.from({ length: Math.floor(plain().length / 97) }, (_, index) =>
      manifestWith((text) => text.slice(0, 1 + index * 97)),
    ),
  ),
  refused(54, 'keys that stand there twice, or would change an object', 'signed', 'SVC-1102', [
    manifestWith((text) => text.replace('"serial": 7', '"serial": 7, "serial": 8')),
    manifestWith((text) => text.replace('"serial": 7', '"serial": 7, "\\u0073erial": 8')),
    manifestWith((text) => text.replace('"serial": 7', '"serial": 7, "__proto__": {}')),
    manifestWith((text) => text.replace('"serial": 7', '"serial": 7, "constructor": {}')),
  ]),
  refused(55, 'a manifest of a newer schema', 'schema 2', 'SVC-1111', [{ steps, manifest: { schema: 2 } }]),
  refused(56, 'numbers that are no whole numbers, or not exact', 'signed', 'SVC-1102', [
    manifestWith((text) => text.replace('"serial": 7', '"serial": 1e400')),
    manifestWith((text) => text.replace('"serial": 7', '"serial": -0')),
    manifestWith((text) => text.replace('"serial": 7', '"serial": 9007199254740993')),
    manifestWith((text) => text.replace('"serial": 7', '"serial": 7.0')),
  ]),
  refused(57, 'no signature', 'nobody signs', 'SVC-1201', [{ steps, signedBy: 'nobody' }]),
  refused(58, 'a signature file that is none', 'other text, and too much of it', 'SVC-1202', [
    { steps, alter: ({ share }) => void share.set('manifest.json.minisig', utf8('signed, me\n')) },
    { steps, alter: ({ share }) => void share.set('manifest.json.minisig', new Uint8Array(20_000)) },
    { steps, alter: ({ share }) => void share.set('manifest.json.minisig', new Uint8Array(0)) },
  ]),
  refused(59, 'another key', 'a stranger signs', 'SVC-1203', [{ steps, signedBy: 'stranger' }]),
  refused(
    60,
    'a manifest that was altered',
    'a bit of every 61st byte, one after the other',
    'SVC-1204',
    Array.from({ length: Math.floor(plain().length / 61) }, (_, index) => ({
      steps,
      alter: ({ share }: Parameters<NonNullable<Wish['alter']>>[0]) => {
        const bytes = share.get('manifest.json') ?? new Uint8Array(0);
        share.set(
          'manifest.json',
          bytes.map((byte, at) => (at === index * 61 ? byte ^ (1 << (index % 8)) : byte)),
        );
      },
    })),
  ),
  refused(61, 'the trusted comment was altered', 'another serial in it', 'SVC-1204', [
    {
      steps,
      alter: ({ share }) => {
        const text = new TextDecoder().decode(share.get('manifest.json.minisig'));
        share.set('manifest.json.minisig', utf8(text.replace('serial=7', 'serial=9')));
      },
    },
  ]),
  refused(62, 'one key signs twice where two are asked for', 'the same signature in both files', 'SVC-1208', [
    {
      steps,
      settings: { signatures: { threshold: 2 } },
      alter: ({ overlay, share }) => {
        overlay.set('keys\\second.pub', utf8(SECOND_KEY));
        share.set('manifest.json.2.minisig', share.get('manifest.json.minisig') ?? new Uint8Array(0));
      },
    },
  ]),
  refused(63, 'a revoked key', 'the settings revoke it', 'SVC-1206', [
    { steps, settings: { revokedKeys: ['0707070707070707'] } },
  ]),
  refused(64, 'a good signature on another sort of file', 'its type says so', 'SVC-1205', [
    { steps, manifest: { type: 'winpe-servicer/settings' } },
  ]),
  refused(65, 'a manifest that has expired', 'a day ago', 'SVC-1107', [
    { steps, manifest: { expires: '2026-11-21T00:00:00Z' } },
  ]),
  {
    no: 66,
    fault: 'a manifest that was issued in the future',
    by: 'a month ahead of the clock',
    exits: [0],
    says: 'WARN',
    keeps: 'the work; and it is said',
    meet: async () => {
      const met = await meetOn(stage({ steps, manifest: { issued: '2026-12-22T08:00:00Z' } }));
      const told = met.boots[0]?.end.result.warnings.join('\n') ?? '';
      return {
        ...met,
        wrong: unless(told.includes('future') || told.includes('2026-12-22'), `it says ${told}`),
      };
    },
  },
  {
    no: 67,
    fault: 'the same manifest again',
    by: 'a second start',
    exits: [10],
    keeps: 'nothing is done twice',
    meet: async () => meetOn(stage({ steps }), 2),
  },
  {
    no: 68,
    fault: 'the same serial with other content',
    by: 'a second start with another id',
    exits: [40],
    code: 'SVC-1109',
    keeps: 'the manifest that was accepted',
    meet: () => later({ id: 'line-other' }),
  },
  {
    no: 69,
    fault: 'an older serial',
    by: 'a second start with serial 6',
    exits: [40],
    code: 'SVC-1108',
    keeps: 'the manifest that was accepted',
    meet: () => later({ serial: 6 }),
  },
  {
    no: 70,
    fault: 'a serial far ahead',
    by: 'a second start with the largest whole number',
    exits: [40],
    code: 'SVC-1112',
    keeps: 'room for all later manifests',
    meet: () => later({ serial: Number.MAX_SAFE_INTEGER }),
  },
  refused(71, 'ids that stand there twice', 'steps and payload', 'SVC-1103', [
    { steps: [STEP.station, STEP.station] },
    { steps, manifest: { payload: [...payloadEntries(), ...payloadEntries().slice(0, 1)] } },
  ]),
  refused(72, 'steps that wait for each other, or for nobody', 'after', 'SVC-1110', [
    {
      steps: [
        { ...STEP.station, after: ['logo'] },
        { ...STEP.logo, after: ['station'] },
      ],
    },
    { steps: [{ ...STEP.station, after: ['nobody'] }] },
  ]),
  {
    no: 73,
    fault: 'a manifest for other machines',
    by: 'another model, and another edition',
    exits: [10],
    code: 'SVC-1104',
    says: 'Professional',
    keeps: KEPT,
    meet: async () => {
      const model = await untouched({ steps, manifest: { match: { model: ['Another Box'] } } });
      const edition = await untouched({ steps, manifest: { match: { edition: ['Professional'] } } });
      const exit = model.boots[0]?.end.exit;
      return {
        ...edition,
        wrong: [...(model.wrong ?? []), ...(edition.wrong ?? []), ...unless(exit === 10, `exit ${exit}`)],
      };
    },
  },
  refused(
    74,
    'paths that leave the payload',
    'upwards, absolute, with a drive',
    'SVC-1305',
    pathsAre([
      '../tool.cab',
      'updates/../../tool.cab',
      '/tool.cab',
      '\\tool.cab',
      'C:/tool.cab',
      'C:tool.cab',
      'updates\\tool.cab',
    ]),
  ),
  refused(
    75,
    'paths to another server or a device',
    'before any file is asked for',
    'SVC-1305',
    pathsAre([
      '\\\\evil\\share\\tool.cab',
      '//evil/share/tool.cab',
      '\\\\?\\C:\\tool.cab',
      '\\\\.\\pipe\\x',
      '//./pipe/x',
      'file:tool.cab',
      '\\??\\C:\\x',
    ]),
  ),
  refused(
    76,
    'names of devices',
    'in every spelling',
    'SVC-1305',
    pathsAre([
      'CON',
      'nul.txt',
      'a/aux.cab',
      'COM1 ',
      'COM\u00b9',
      'CONIN$',
      'lpt9.tar.gz',
      'x/prn',
      'tool.',
      'tool ',
    ]),
  ),
  refused(
    77,
    'streams of a file',
    'a colon',
    'SVC-1305',
    pathsAre(['a:b', 'x::$DATA', 'dir:$I30', 'tool.cab:x']),
  ),
  refused(
    78,
    'paths that are too long',
    '181 characters and more',
    'SVC-1305',
    pathsAre([`${'a/'.repeat(90)}b.cab`, `${'a'.repeat(256)}.cab`]),
  ),
  refused(
    79,
    'names that look like others',
    'other alphabets, marks that turn the line, short names',
    'SVC-1305',
    pathsAre(['u\u0308.cab', '\u202etool.cab', '\uff43on', 'PROGRA~1/x.cab', '\u0430.cab']),
  ),
  refused(
    80,
    'names that would become options or commands',
    'quotes, slashes, ampersands, percent signs',
    'SVC-1305',
    pathsAre(['a" /LogPath:b', '/LogPath:x', 'a&calc.cab', '%TEMP%.cab', 'a\nb.cab', 'a b.cab']),
  ),
  refused(
    81,
    'a manifest with far too much in it',
    '100,000 steps; a text of 900,000 characters',
    'SVC-1103',
    [
      { steps: Array.from({ length: 257 }, (_, index) => ({ ...STEP.station, id: `s${index}` })) },
      signed(json({ type: 'winpe-servicer/manifest', schema: 1, id: 'x'.repeat(60_000) })),
    ],
  ),
];
