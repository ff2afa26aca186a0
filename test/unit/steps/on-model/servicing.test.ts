import { describe, expect, it } from 'vitest';
import { mumText } from '../../../../agent/adapters/rehearsal/machine/mum.ts';
import { parsePackageIdentity } from '../../../../agent/domain/package-identity.ts';
import { storedCabinet } from '../../../../scripts/lib/stored-cabinet.ts';
import { endOf, playStep, type StepPlay } from '../../../support/kinds/on-model.ts';
import { FOUNDATION, OLD_LCU } from '../../rehearsal/support.ts';

const TOOL = 'Package_for_KB5100001~31bf3856ad364e35~amd64~~10.0.1.3';
const SSH = 'OpenSSH.Client~~~~0.0.1.0';
const SSH_PACKAGE = 'OpenSSH-Client-Package~31bf3856ad364e35~amd64~~10.0.19041.1';

interface Row extends StepPlay {
  readonly why: string;
  readonly ends: string;
  readonly changes: readonly string[];
}

function mum(name: string, extra = ''): string {
  const identity = parsePackageIdentity(name);
  const parent = parsePackageIdentity(FOUNDATION);
  if (identity === undefined || parent === undefined) throw new Error(name);
  return mumText(identity, { parent }).replace('</package>', `${extra}</package>`);
}

const dism = (match: string, does: string) => [{ tool: 'dism', match, does }];
const has = (identity: string, state = 'Installed') => ({
  packages: [{ identity: FOUNDATION }, { identity: OLD_LCU }, { identity, state }],
});
const features = (state: string) => ({ features: [{ name: 'NetFx3', state }] });

const expanded = { kind: 'package', folder: ['mum', 'cat'], identity: TOOL };
const EXPANDED = {
  mum: ['u/kb/update.mum', mum(TOOL)],
  cat: ['u/kb/update.cat', 'catalog'],
} as const satisfies StepPlay['payload'];
const remove = { kind: 'package', ensure: 'absent', identity: TOOL };
const enable = { kind: 'feature', feature: 'NetFx3' };
const disable = { ...enable, ensure: 'disabled' };
const SXS = { sxs: ['sxs/netfx3.cab', 'cabinet'] } as const satisfies StepPlay['payload'];
const ssh = { kind: 'capability', capability: SSH, source: ['fod'] };
const SSH_ELEMENT = '<capabilityIdentity name="OpenSSH.Client" version="0.0.1.0"/>';

function declared(element: string): string {
  return `<declareCapability><capability>${element}</capability></declareCapability>`;
}

function fodOf(extra: string): NonNullable<StepPlay['payload']> {
  const bytes = new TextEncoder().encode(mum(SSH_PACKAGE, extra));
  return { fod: ['fod/ssh.cab', storedCabinet([{ name: 'update.mum', bytes }])] };
}

const FOD = fodOf(declared(SSH_ELEMENT));
/** Cabinets that only look as if they had the capability. */
const FOREIGN = [
  ['a capability that only a comment names', `<!-- ${declared(SSH_ELEMENT)} -->`],
  ['a capability that is not declared', SSH_ELEMENT],
  ['a capability in another language', declared(SSH_ELEMENT.replace('/>', ' language="de-DE"/>'))],
  ['another version of a capability', declared(SSH_ELEMENT.replace('0.0.1.0', '0.0.1.1'))],
] as const;

const STAGING = 'D:\\ProgramData\\Servicer\\staging';
const removeLine = `dism /Remove-Package /PackageName:${TOOL}`;
const enableLine = 'dism /Enable-Feature /FeatureName:NetFx3';
const sourceWords = `/Source:${STAGING}\\sxs /LimitAccess`;

const ROWS: readonly Row[] = [
  {
    why: 'an expanded folder is a package too',
    step: expanded,
    payload: EXPANDED,
    ends: 'changed',
    changes: [`dism /Add-Package /PackagePath:${STAGING}\\u\\kb`],
  },
  {
    why: 'the same, there already',
    step: expanded,
    payload: EXPANDED,
    windows: has(TOOL),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'an installed package goes',
    step: remove,
    windows: has(TOOL),
    ends: 'changed',
    changes: [removeLine],
  },
  {
    why: 'an installed package waits to go',
    step: remove,
    windows: { ...has(TOOL), removalState: 'Uninstall Pending' },
    ends: 'changed, first boot finishes',
    changes: [removeLine],
  },
  {
    why: 'what waits to be installed goes at once',
    step: remove,
    windows: has(TOOL, 'Install Pending'),
    ends: 'changed',
    changes: [removeLine],
  },
  { why: 'a package that is not there', step: remove, ends: 'unchanged', changes: [] },
  {
    why: 'a package that only lies in the store',
    step: remove,
    windows: has(TOOL, 'Staged'),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'a package that waits to be removed',
    step: remove,
    windows: has(TOOL, 'Uninstall Pending'),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'a permanent package cannot be removed',
    step: remove,
    windows: has(TOOL, 'Permanent'),
    ends: 'failed SVC-3001',
    changes: [removeLine],
  },
  {
    why: 'DISM says that it removed it, and did not',
    step: remove,
    windows: has(TOOL),
    mishaps: dism('/remove-package', 'exit-0-without-effect'),
    ends: 'failed SVC-3002',
    changes: [removeLine],
  },
  {
    why: 'DISM lost its host after the work',
    step: remove,
    windows: has(TOOL),
    mishaps: dism('/remove-package', 'effect-then-exit-1726'),
    ends: 'changed',
    changes: [removeLine],
  },
  {
    why: 'a feature is enabled',
    step: enable,
    windows: { ...features('Disabled'), featureState: 'Enabled' },
    ends: 'changed',
    changes: [enableLine],
  },
  {
    why: 'a feature waits for the first boot',
    step: { ...enable, all: true },
    windows: features('Disabled'),
    ends: 'changed, first boot finishes',
    changes: [`${enableLine} /All`],
  },
  {
    why: 'a feature that is enabled',
    step: enable,
    windows: features('Enabled'),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'a feature without its files, from a source',
    step: { ...enable, source: ['sxs'] },
    payload: SXS,
    windows: features('Disabled with Payload Removed'),
    ends: 'changed, first boot finishes',
    changes: [`${enableLine} ${sourceWords}`],
  },
  {
    why: 'a feature without its files, and no source',
    step: enable,
    windows: features('Disabled with Payload Removed'),
    ends: 'failed SVC-3021',
    changes: [enableLine],
  },
  {
    why: 'a feature that the image does not know',
    step: enable,
    ends: 'failed SVC-3020',
    changes: [enableLine],
  },
  {
    why: 'DISM says that it enabled it, and did not',
    step: enable,
    windows: features('Disabled'),
    mishaps: dism('/enable-feature', 'exit-0-without-effect'),
    ends: 'failed SVC-3002',
    changes: [enableLine],
  },
  {
    why: 'a state that cannot be asked for is no state',
    step: enable,
    windows: features('Enabled'),
    mishaps: dism('/get-featureinfo', 'crash'),
    ends: 'failed SVC-4001',
    changes: [enableLine],
  },
  {
    why: 'a feature goes at the first boot, its files with it',
    step: { ...disable, removePayload: true },
    windows: features('Enabled'),
    ends: 'changed, first boot finishes',
    changes: ['dism /Disable-Feature /FeatureName:NetFx3 /Remove'],
  },
  {
    why: 'a feature is disabled',
    step: disable,
    windows: { ...features('Enabled'), featureState: 'Enabled' },
    ends: 'changed',
    changes: ['dism /Disable-Feature /FeatureName:NetFx3'],
  },
  {
    why: 'a disabled feature still has its files',
    step: { ...disable, removePayload: true },
    windows: features('Disabled'),
    ends: 'changed',
    changes: ['dism /Disable-Feature /FeatureName:NetFx3 /Remove'],
  },
  {
    why: 'a disabled feature without files is disabled',
    step: disable,
    windows: features('Disabled with Payload Removed'),
    ends: 'unchanged',
    changes: [],
  },
  {
    why: 'a capability comes from its source',
    step: ssh,
    payload: FOD,
    ends: 'changed',
    changes: [`dism /Add-Capability /CapabilityName:${SSH} /Source:${STAGING}\\fod /LimitAccess`],
  },
  ...FOREIGN.map(([why, extra]) => ({
    why,
    step: ssh,
    payload: fodOf(extra),
    ends: 'failed SVC-3021',
    changes: [`dism /Add-Capability /CapabilityName:${SSH} /Source:${STAGING}\\fod /LimitAccess`],
  })),
  {
    why: 'a capability without a source',
    step: { kind: 'capability', capability: SSH },
    ends: 'failed SVC-3021',
    changes: [`dism /Add-Capability /CapabilityName:${SSH}`],
  },
  {
    why: 'a capability that is not there need not go',
    step: { kind: 'capability', capability: SSH, ensure: 'absent' },
    ends: 'unchanged',
    changes: [],
  },
];

describe('packages, features and capabilities', () => {
  it.each(ROWS)('$ends: $why', async ({ ends, changes, why: _, ...play }) => {
    const played = await playStep(play);
    expect(endOf(played)).toBe(ends);
    expect(played.changes).toEqual(changes);
    expect(played.touched).toBe(changes.length > 0);
  });

  it('a capability is found again, and goes again', async () => {
    const { disk } = await playStep({ step: ssh, payload: FOD });
    expect(endOf(await playStep({ step: ssh, payload: FOD, disk }))).toBe('unchanged');
    const gone = await playStep({ step: { kind: 'capability', capability: SSH, ensure: 'absent' }, disk });
    expect(endOf(gone)).toBe('changed');
    const again = await playStep({ step: { kind: 'capability', capability: SSH, ensure: 'absent' }, disk });
    expect([endOf(again), again.commands]).toEqual(['unchanged', []]);
  });
});
