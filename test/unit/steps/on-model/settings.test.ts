import { describe, expect, it } from 'vitest';
import { endOf, playStep, type StepPlay } from '../../../support/kinds/on-model.ts';

interface Row extends StepPlay {
  readonly why: string;
  readonly ends: string;
  readonly changes: readonly string[];
}

const STAGING = 'D:\\ProgramData\\Servicer\\staging';
const NEWS = 'Microsoft.BingNews_4.6.3102.0_neutral_~_8wekyb3d8bbwe';
const OLD_NEWS = 'Microsoft.BingNews_4.1.0.0_neutral_~_8wekyb3d8bbwe';
const LINE_APP = 'Contoso.Line_1.0.0.0_x64__abcdefghjkmnp';
const dism = (match: string, does: string) => [{ tool: 'dism', match, does }];
const removeApp = (name: string) => `dism /Remove-ProvisionedAppxPackage /PackageName:${name}`;

const noNews = { kind: 'app', app: 'microsoft.bingnews' };
const lineApp = { kind: 'app', app: LINE_APP, ensure: 'present', payload: 'app' };
const APP = { app: [`a/${LINE_APP}.appx`, 'app'], license: ['a/l.xml', '<l/>'] } as const;
const berlin = {
  kind: 'international',
  timeZone: 'W. Europe Standard Time',
  keyboards: ['0407:00000407', '0409:00000409'],
};
const german = { kind: 'international', uiLanguage: 'de-DE' };
const FOUNDATION = 'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1';
const GERMAN_PACK = 'Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~de-DE~10.0.19041.1';
const pro = { kind: 'edition', edition: 'Enterprise' };
const tidy = { kind: 'store-cleanup' };
const cleanLine = 'dism /Cleanup-Image /StartComponentCleanup';
const health = { kind: 'store-health' };
const WIM = { wim: ['w/install.wim', 'MSWIM'] } as const;
const files = { kind: 'system-files' };
const NOT_THERE = { file: 'Windows\\OEM\\nowhere.txt' };

const ROWS: readonly Row[] = [
  {
    why: 'every version of an app goes, each by its own name',
    step: noNews,
    windows: { apps: [OLD_NEWS, NEWS, LINE_APP] },
    ends: 'changed',
    changes: [removeApp(OLD_NEWS), removeApp(NEWS)],
  },
  {
    why: 'an app that is not there',
    step: noNews,
    windows: { apps: [LINE_APP] },
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'DISM says that it removed it, and did not',
    step: noNews,
    windows: { apps: [NEWS] },
    mishaps: dism('/remove-prov', 'exit-0-without-effect'),
    ends: 'failed SVC-3002',
    changes: [removeApp(NEWS)],
  },
  {
    why: 'an app is added, without a license by default',
    step: lineApp,
    payload: APP,
    ends: 'changed',
    changes: [`dism /Add-ProvisionedAppxPackage /PackagePath:${STAGING}\\a\\${LINE_APP}.appx /SkipLicense`],
  },
  {
    why: 'an app is added with its license',
    step: { ...lineApp, license: 'license' },
    payload: APP,
    ends: 'changed',
    changes: [
      `dism /Add-ProvisionedAppxPackage /PackagePath:${STAGING}\\a\\${LINE_APP}.appx /LicensePath:${STAGING}\\a\\l.xml`,
    ],
  },
  {
    why: 'an app that is there',
    step: lineApp,
    payload: APP,
    windows: { apps: [LINE_APP] },
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'a list that cannot be asked for is no empty list',
    step: noNews,
    windows: { apps: [NEWS] },
    mishaps: dism('/get-prov', 'crash'),
    ends: 'failed SVC-4001',
    changes: [],
  },
  {
    why: 'only what differs is set, each by its own call',
    step: { ...berlin, systemLocale: 'en-US' },
    ends: 'changed',
    changes: [
      'dism /Set-InputLocale:0407:00000407;0409:00000409',
      'dism /Set-TimeZone:W. Europe Standard Time',
    ],
  },
  {
    why: 'a language that is not installed is refused by DISM',
    step: german,
    ends: 'failed SVC-3001',
    changes: ['dism /Set-UILang:de-DE'],
  },
  {
    why: 'a language that is installed',
    step: german,
    windows: { packages: [{ identity: FOUNDATION }, { identity: GERMAN_PACK }] },
    ends: 'changed',
    changes: ['dism /Set-UILang:de-DE'],
  },
  {
    why: 'DISM says that it set it, and did not',
    step: berlin,
    mishaps: dism('/set-timezone', 'exit-0-without-effect'),
    ends: 'failed SVC-3002',
    changes: [
      'dism /Set-InputLocale:0407:00000407;0409:00000409',
      'dism /Set-TimeZone:W. Europe Standard Time',
    ],
  },
  {
    why: 'Windows Vista takes Intlcfg only: nothing is tried',
    step: berlin,
    windows: { build: '6002.18005' },
    ends: 'failed SVC-3025',
    changes: [],
  },
  {
    why: 'a higher edition',
    step: pro,
    windows: { targetEditions: ['Enterprise'] },
    ends: 'changed',
    changes: ['dism /Set-Edition:Enterprise'],
  },
  {
    why: 'an edition that cannot be reached',
    step: pro,
    ends: 'failed SVC-3001',
    changes: ['dism /Set-Edition:Enterprise'],
  },
  { why: 'the edition it has', step: { ...pro, edition: 'professional' }, ends: 'unchanged', changes: [] },
  {
    why: 'the store is tidied',
    step: tidy,
    windows: { reclaimablePackages: 3 },
    ends: 'changed',
    changes: [cleanLine],
  },
  {
    why: 'an image that is to be installed waits for its set-up, and for nothing that forbids it',
    step: tidy,
    windows: { reclaimablePackages: 3, setupInProgress: true },
    ends: 'changed',
    changes: [cleanLine],
  },
  { why: 'a tidy store', step: tidy, ends: 'unchanged', changes: [] },
  {
    why: 'a tidy store whose base was never reset',
    step: { ...tidy, resetBase: true },
    ends: 'changed',
    changes: [`${cleanLine} /ResetBase`],
  },
  {
    why: 'work that waits forbids it, and nothing is tried',
    step: tidy,
    windows: { reclaimablePackages: 3, pending: true },
    ends: 'failed SVC-3022',
    changes: [],
  },
  {
    why: 'DISM says that it tidied, and did not',
    step: tidy,
    windows: { reclaimablePackages: 3 },
    mishaps: dism('/startcomponentcleanup', 'exit-0-without-effect'),
    ends: 'failed SVC-3002',
    changes: [cleanLine],
  },
  {
    why: 'DISM tidied, and counts on what it cannot take out',
    step: tidy,
    windows: { reclaimablePackages: 3, stuckPackages: 2 },
    ends: 'changed',
    changes: [cleanLine],
  },
  {
    why: 'nothing but what DISM cannot take out',
    step: { ...tidy, resetBase: true },
    windows: { stuckPackages: 2 },
    ends: 'changed',
    changes: [`${cleanLine} /ResetBase`],
  },
  {
    why: 'DISM says that it tidied, and did nothing to what it cannot take out either',
    step: tidy,
    windows: { stuckPackages: 2 },
    mishaps: dism('/startcomponentcleanup', 'exit-0-without-effect'),
    ends: 'failed SVC-3002',
    changes: [cleanLine],
  },
  { why: 'a healthy store', step: health, ends: 'unchanged', changes: [] },
  {
    why: 'a damaged store, and no source to repair it from',
    step: { ...health, look: 'scan' },
    windows: { store: 'repairable' },
    ends: 'failed SVC-3023',
    changes: [],
  },
  {
    why: 'a damaged store is repaired from a source',
    step: { ...health, source: 'wim', index: 3 },
    payload: WIM,
    windows: { store: 'repairable' },
    ends: 'changed',
    changes: [`dism /Cleanup-Image /RestoreHealth /Source:wim:${STAGING}\\w\\install.wim:3 /LimitAccess`],
  },
  {
    why: 'a store that no source can repair',
    step: { ...health, source: 'wim' },
    payload: WIM,
    windows: { store: 'not-repairable' },
    ends: 'failed SVC-3021',
    changes: [`dism /Cleanup-Image /RestoreHealth /Source:wim:${STAGING}\\w\\install.wim:1 /LimitAccess`],
  },
  {
    why: 'no answer about the store is no health',
    step: health,
    mishaps: dism('/checkhealth', 'crash'),
    ends: 'failed SVC-3009',
    changes: [],
  },
  {
    why: 'a healthy store, where something else is expected besides',
    step: { ...health, expect: NOT_THERE },
    ends: 'failed SVC-3017',
    changes: [],
  },
  {
    why: 'a tidy store where work waits, and something else is expected besides',
    step: { ...tidy, expect: NOT_THERE },
    windows: { pending: true },
    ends: 'failed SVC-3017',
    changes: [],
  },
  { why: 'intact system files', step: files, ends: 'unchanged', changes: [] },
  {
    why: 'violated system files',
    step: files,
    windows: { systemFiles: 'violated' },
    ends: 'failed SVC-3023',
    changes: [],
  },
  {
    why: 'sfc repairs, and looks again',
    step: { ...files, repair: true },
    windows: { systemFiles: 'violated' },
    ends: 'changed',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'sfc had nothing to repair',
    step: { ...files, repair: true },
    ends: 'unchanged',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'a repair that ends with 1 and has repaired: the check decides',
    step: { ...files, repair: true },
    windows: { systemFiles: 'violated' },
    mishaps: [{ tool: 'sfc', match: '/scannow', does: 'effect-then-exit-1' }],
    ends: 'changed',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'a repair that crashes: what is still damaged is said by the check',
    step: { ...files, repair: true },
    windows: { systemFiles: 'violated' },
    mishaps: [{ tool: 'sfc', match: '/scannow', does: 'crash' }],
    ends: 'failed SVC-3023',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'a repair that says nothing repaired nothing that was not sound',
    step: { ...files, repair: true },
    windows: { systemFiles: 'violated' },
    mishaps: [{ tool: 'sfc', match: '/scannow', does: 'exit-0-without-effect' }],
    ends: 'failed SVC-3023',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'a repair that was stopped may have been in the middle of a file',
    step: { ...files, repair: true },
    mishaps: [{ tool: 'sfc', match: '/scannow', does: 'hang' }],
    ends: 'failed SVC-3004',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'a check that was stopped says nothing, whatever the repair said',
    step: { ...files, repair: true },
    mishaps: [
      { tool: 'sfc', match: '/scannow', does: 'effect-then-exit-1' },
      { tool: 'sfc', match: '/verifyonly', does: 'hang' },
    ],
    ends: 'failed SVC-3004',
    changes: ['sfc /scannow /offbootdir=D:\\ /offwindir=D:\\Windows'],
  },
  {
    why: 'the words of a check count, not its exit code',
    step: files,
    mishaps: [{ tool: 'sfc', does: 'effect-then-exit-1' }],
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'sfc cannot look while work waits',
    step: files,
    windows: { pending: true },
    ends: 'failed SVC-3022',
    changes: [],
  },
  {
    why: 'sfc crashed',
    step: files,
    mishaps: [{ tool: 'sfc', does: 'crash' }],
    ends: 'failed SVC-3001',
    changes: [],
  },
  {
    why: 'sfc ends with 0 and says nothing',
    step: files,
    mishaps: [{ tool: 'sfc', does: 'exit-0-without-effect' }],
    ends: 'failed SVC-3009',
    changes: [],
  },
];

describe('settings, store and system files', () => {
  it.each(ROWS)('$ends: $why', async ({ ends, changes, why: _, ...play }) => {
    const played = await playStep(play);
    expect(endOf(played)).toBe(ends);
    expect(played.changes.map((line) => line.replace(/ \/offlogfile=.*/, ''))).toEqual(changes);
    expect(played.touched).toBe(changes.length > 0);
  });

  it.each([
    { step: noNews, windows: { apps: [NEWS] } },
    { step: berlin },
    { step: pro, windows: { targetEditions: ['Enterprise'] } },
    { step: { ...tidy, resetBase: true }, windows: { reclaimablePackages: 3 } },
    { step: { ...health, source: 'wim' }, payload: WIM, windows: { store: 'repairable' } },
  ])('is true the second time, and changes nothing: $step.kind', async (play) => {
    const { disk } = await playStep(play);
    const again = await playStep({ ...play, disk });
    expect([endOf(again), again.changes]).toEqual(['unchanged', []]);
  });
});
