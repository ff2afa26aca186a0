import { describe, expect, it } from 'vitest';
import { endOf, type PlayedStep, playStep, type StepPlay } from '../../../support/kinds/on-model.ts';

interface Row extends StepPlay {
  readonly why: string;
  readonly ends: string;
  readonly changes: readonly string[];
}

const STAGING = 'D:\\ProgramData\\Servicer\\staging';

function inf(name: string, version = '3.1.7.0'): string {
  const lines = ['[Version]', 'Signature="$WINDOWS NT$"', 'Provider="Contoso"', `CatalogFile=${name}.cat`];
  return [...lines, 'Class=Net', `DriverVer=09/17/2024,${version}`, ''].join('\r\n');
}

const PAIR = {
  nic: ['d/nic.inf', inf('nic')],
  'nic-cat': ['d/nic.cat', 'catalog of nic'],
  gpu: ['d/x/gpu.inf', inf('gpu')],
  'gpu-cat': ['d/x/gpu.cat', 'catalog of gpu'],
} as const satisfies StepPlay['payload'];
const pair = {
  kind: 'driver',
  packages: [
    { inf: 'nic', catalog: 'nic-cat' },
    { inf: 'gpu', catalog: 'gpu-cat' },
  ],
};
const away = (more: object = {}) => ({
  kind: 'driver',
  remove: { inf: 'ABNET.inf', provider: 'contoso', ...more },
});
const load = (hive: string, file: string) => `reg load HKLM\\servicer-${hive} ${file}`;
const SOFTWARE = 'D:\\Windows\\System32\\config\\SOFTWARE';
const line = { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'A7' };
const noKey = { kind: 'registry', hive: 'SOFTWARE', deleteKeys: ['Contoso'] };
const profile = {
  kind: 'registry',
  hive: 'DEFAULT-USER',
  set: [{ key: 'Software\\Contoso', name: 'Shift', type: 'REG_DWORD', data: 2 }],
};
const LOGO = { logo: ['logo.bmp', 'new logo'] } as const satisfies StepPlay['payload'];
const keep = { kind: 'file', payload: 'logo', to: 'Windows\\win.ini', backup: 'Windows\\OEM\\win.ini.old' };

const other = { ...line, key: 'Contoso\\Other' };
const twoGone = {
  kind: 'registry',
  hive: 'SOFTWARE',
  delete: [line, other].map(({ key, name }) => ({ key, name })),
};

const ROWS: readonly Row[] = [
  {
    why: 'reg says no to each deletion: the next one is tried all the same, and the image tells',
    step: twoGone,
    windows: { registry: [line, other] },
    mishaps: [{ tool: 'reg', match: 'delete', does: 'effect-then-exit-1' }],
    ends: 'changed',
    changes: [
      load('SOFTWARE', SOFTWARE),
      'reg delete HKLM\\servicer-SOFTWARE\\Contoso\\Line /v Station /f',
      'reg delete HKLM\\servicer-SOFTWARE\\Contoso\\Other /v Station /f',
      'reg unload HKLM\\servicer-SOFTWARE',
    ],
  },
  {
    why: 'reg deletes nothing, and says so',
    step: twoGone,
    windows: { registry: [line, other] },
    mishaps: [{ tool: 'reg', match: 'delete', does: 'crash' }],
    ends: 'failed SVC-3001',
    changes: [
      load('SOFTWARE', SOFTWARE),
      'reg delete HKLM\\servicer-SOFTWARE\\Contoso\\Line /v Station /f',
      'reg delete HKLM\\servicer-SOFTWARE\\Contoso\\Other /v Station /f',
      'reg unload HKLM\\servicer-SOFTWARE',
    ],
  },
  {
    why: 'two drivers by name, in one call',
    step: pair,
    payload: PAIR,
    ends: 'changed',
    changes: [`dism /Add-Driver /Driver:${STAGING}\\d\\nic.inf /Driver:${STAGING}\\d\\x\\gpu.inf`],
  },
  {
    why: 'the second has no catalog beside it, and is refused; the first does not make up for it',
    step: { kind: 'driver', packages: [{ inf: 'nic', catalog: 'nic-cat' }, { inf: 'gpu' }] },
    payload: { nic: PAIR.nic, 'nic-cat': PAIR['nic-cat'], gpu: PAIR.gpu },
    ends: 'failed SVC-3001',
    changes: [`dism /Add-Driver /Driver:${STAGING}\\d\\nic.inf /Driver:${STAGING}\\d\\x\\gpu.inf`],
  },
  {
    why: 'the same, by choice without a signature',
    step: { kind: 'driver', inf: 'gpu', forceUnsigned: true },
    payload: { gpu: PAIR.gpu },
    ends: 'changed',
    changes: [`dism /Add-Driver /Driver:${STAGING}\\d\\x\\gpu.inf /ForceUnsigned`],
  },
  {
    why: 'a driver goes by the name this Windows gave it',
    step: away(),
    ends: 'changed',
    changes: ['dism /Remove-Driver /Driver:oem0.inf'],
  },
  {
    why: 'this version of it',
    step: away({ version: '1.2.3.4' }),
    ends: 'changed',
    changes: ['dism /Remove-Driver /Driver:oem0.inf'],
  },
  {
    why: 'another version is another driver',
    step: away({ version: '1.2.3.5' }),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'another maker has one of that name',
    step: away({ provider: 'Fabrikam' }),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'DISM says that it removed it, and did not',
    step: away(),
    mishaps: [{ tool: 'dism', match: '/remove-driver', does: 'exit-0-without-effect' }],
    ends: 'failed SVC-3002',
    changes: ['dism /Remove-Driver /Driver:oem0.inf'],
  },
  {
    why: 'Windows 7 keeps no database: no name, no removal',
    step: away(),
    windows: { build: '7601.17514' },
    ends: 'failed SVC-3024',
    changes: [],
  },
  {
    why: 'a key goes with all that is in it',
    step: noKey,
    windows: { registry: [line] },
    ends: 'changed',
    changes: [
      load('SOFTWARE', SOFTWARE),
      'reg delete HKLM\\servicer-SOFTWARE\\Contoso /f',
      'reg unload HKLM\\servicer-SOFTWARE',
    ],
  },
  { why: 'a key that is not there', step: noKey, ends: 'unchanged', changes: [] },
  {
    why: 'reg says that it deleted it, and did not',
    step: noKey,
    windows: { registry: [line] },
    mishaps: [{ tool: 'reg', match: 'delete', does: 'exit-0-without-effect' }],
    ends: 'failed SVC-3002',
    changes: [
      load('SOFTWARE', SOFTWARE),
      'reg delete HKLM\\servicer-SOFTWARE\\Contoso /f',
      'reg unload HKLM\\servicer-SOFTWARE',
    ],
  },
  {
    why: 'what new accounts begin with',
    step: profile,
    ends: 'changed',
    changes: [
      load('DEFAULT-USER', 'D:\\Users\\Default\\NTUSER.DAT'),
      'reg add HKLM\\servicer-DEFAULT-USER\\Software\\Contoso /v Shift /t REG_DWORD /d 2 /f',
      'reg unload HKLM\\servicer-DEFAULT-USER',
    ],
  },
];

describe('drivers and registry', () => {
  it.each(ROWS)('$ends: $why', async ({ ends, changes, why: _, ...play }) => {
    const played = await playStep(play);
    expect(endOf(played)).toBe(ends);
    expect(played.changes).toEqual(changes);
  });

  it.each([
    { step: pair, payload: PAIR },
    { step: away() },
    { step: profile },
    { step: keep, payload: LOGO },
  ])('is true the second time, and starts nothing: $step', async (play) => {
    const { disk } = await playStep(play);
    const again = await playStep({ ...play, disk });
    expect([endOf(again), again.commands]).toEqual(['unchanged', []]);
  });

  it('only the driver that misses is added', async () => {
    const first = { nic: PAIR.nic, 'nic-cat': PAIR['nic-cat'] };
    const { disk } = await playStep({
      step: { kind: 'driver', inf: 'nic', catalog: 'nic-cat' },
      payload: first,
    });
    const both = await playStep({ step: pair, payload: PAIR, disk });
    expect(both.changes).toEqual([`dism /Add-Driver /Driver:${STAGING}\\d\\x\\gpu.inf`]);
  });
});

describe('a file with a backup', () => {
  const textAt = ({ disk }: PlayedStep, path: string) =>
    disk.stat(path) === undefined ? undefined : new TextDecoder().decode(disk.read(path));
  const volume = async (old: string | undefined) => {
    const { disk } = await playStep({ step: away() });
    if (old !== undefined) disk.write('D:\\Windows\\win.ini', new TextEncoder().encode(old));
    return disk;
  };

  it.each([
    { old: 'old text', kept: 'old text', why: 'what stood there is kept' },
    { old: undefined, kept: undefined, why: 'nothing stood there' },
    { old: 'new logo', kept: undefined, why: 'the wanted content stood there: nothing is done' },
  ])('$why', async ({ old, kept }) => {
    const played = await playStep({ step: keep, payload: LOGO, disk: await volume(old) });
    expect(textAt(played, 'D:\\Windows\\win.ini')).toBe('new logo');
    expect(textAt(played, 'D:\\Windows\\OEM\\win.ini.old')).toBe(kept);
  });

  it('keeps what is removed, too', async () => {
    const step = { kind: 'file', delete: 'Windows/win.ini', backup: 'Windows/kept.ini' };
    const played = await playStep({ step, disk: await volume('old') });
    expect(textAt(played, 'D:\\Windows\\win.ini')).toBeUndefined();
    expect(textAt(played, 'D:\\Windows\\kept.ini')).toBe('old');
  });
});
