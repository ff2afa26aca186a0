import { describe, expect, it } from 'vitest';
import { inspectPage } from '../../../agent/offline/inspect-page.ts';
import { dword, sz } from '../../../agent/offline/regf/tree.ts';
import { documentOf } from '../../support/hives/inspected.ts';
import {
  CURRENT_VERSION,
  cbsPackage,
  HEALTHY_SYSTEM,
  type ImageParts,
  nest,
  opened,
  openedStale,
} from '../../support/hives/windows.ts';

const T = '~31bf3856ad364e35~amd64~~';

function pageOf(parts: ImageParts): readonly string[] {
  return inspectPage(documentOf(parts));
}

describe('the page of an image', () => {
  const page = pageOf({
    hives: {
      SYSTEM: opened(
        ...HEALTHY_SYSTEM,
        nest('DriverDatabase\\DriverPackages\\a.inf_amd64_1', [sz('', 'oem1.inf'), sz('InfName', 'a.inf')]),
        nest('DriverDatabase\\DriverPackages\\b.inf_amd64_2', [sz('', 'b.inf')]),
      ),
      SOFTWARE: opened(
        nest(CURRENT_VERSION, [
          sz('ProductName', 'Windows 10 Pro'),
          sz('CurrentBuild', '26100'),
          dword('UBR', 1742),
          sz('EditionID', 'Professional'),
          sz('CompositionEditionID', 'Enterprise'),
          sz('InstallationType', 'Client'),
        ]),
        cbsPackage(`Package_for_RollupFix${T}26100.1742.1.1`, 0x70),
        cbsPackage(`Package_for_KB5000001${T}1.0.0.0`, 0x05),
        cbsPackage(`Microsoft-Windows-Foundation-Package${T}10.0.26100.1`, 0x70),
      ),
    },
    files: { 'hiberfil.sys': Uint8Array.from(Buffer.concat([Buffer.from('HIBR'), Buffer.alloc(4092)])) },
  });

  it('begins with what it is', () => {
    expect(page.slice(0, 4)).toEqual([
      'Windows     Windows 11 Pro',
      'Build       26100.1742',
      'Edition     Professional (shown as Enterprise), Client',
      'Processor   amd64',
    ]);
  });

  it('says what is pending, new and foreign, and warns', () => {
    const text = page.join('\n');
    expect(text).toContain(
      `Pending work\n  blocks  packages wait to be removed: Package_for_KB5000001${T}1.0.0.0`,
    );
    expect(text).toContain('Newest updates (3 packages in all)');
    expect(text).toContain(`2024-07-27  Installed          Package_for_RollupFix${T}26100.1742.1.1`);
    expect(text).not.toContain('  Microsoft-Windows-Foundation');
    expect(text).toContain('Drivers from others\n  oem1.inf    a.inf\n\n');
    expect(text).toContain('Warnings\n  Windows is hibernated');
    expect(text).toContain('Not known\n');
  });

  it('of nothing says that nothing is known', () => {
    const empty = pageOf({});
    expect(empty.slice(0, 2)).toEqual(['Windows     not known', 'Build       not known']);
    expect(empty.join('\n')).toContain('Pending work\n  not known');
  });

  it('warns of a stale hive', () => {
    const text = pageOf({ hives: { SYSTEM: openedStale(...HEALTHY_SYSTEM) } }).join('\n');
    expect(text).toContain('Warnings\n  Windows\\System32\\config\\SYSTEM is stale: made stale');
  });

  it('lets no name from the disk move the cursor', () => {
    const evil = opened(nest(CURRENT_VERSION, [sz('ProductName', 'Win\u001b[2Jdows\u202e\u0085')]));
    expect(pageOf({ hives: { SOFTWARE: evil } })[0]).toBe('Windows     Win?[2Jdows??');
  });
});
