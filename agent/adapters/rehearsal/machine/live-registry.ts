import { binary, dword, sz } from '../../../offline/regf/tree.ts';
import { EditableKey } from '../registry/editable-key.ts';
import { guidBytes } from '../registry/guid-bytes.ts';
import type { MachineDescription } from './machine-description.ts';
import { smbiosData } from './smbios-table.ts';
import { volumeGuid } from './volume-ids.ts';

/** What of HKEY_LOCAL_MACHINE the running Windows PE shows, as far as it is asked for. */
export function liveRegistry(machine: MachineDescription, bootInfoUpdated: boolean): EditableKey {
  const root = new EditableKey('HKEY_LOCAL_MACHINE');
  const { host, smbios } = machine;
  const control = root.ensure('SYSTEM\\CurrentControlSet\\Control');
  control.ensure('MiniNT');
  control.set(sz('SystemStartOptions', ' MININT  NOEXECUTE=OPTIN'));
  control.ensure('ComputerName\\ComputerName').set(sz('ComputerName', 'MINWINPC'));
  // Of an English boot image: https://learn.microsoft.com/windows/win32/intl/code-page-identifiers
  control.ensure('Nls\\CodePage').set(sz('OEMCP', '437'), sz('ACP', '1252'));
  control.ensure('Nls\\Language').set(sz('Default', '0409'), sz('InstallLanguage', '0409'));
  root
    .ensure('SYSTEM\\Setup')
    .set(sz('CmdLine', 'winpeshl.exe'), dword('SystemSetupInProgress', 1), dword('SetupType', 0));
  if (bootInfoUpdated) setBootInfo(control, machine);
  if (smbios.table) {
    const data = root.ensure('SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data');
    data.set(binary('SMBiosData', smbiosData(machine)));
  }
  const bios = root.ensure('HARDWARE\\DESCRIPTION\\System\\BIOS');
  bios.set(dword('BiosMajorRelease', 1), dword('BiosMinorRelease', 0));
  const texts = {
    SystemManufacturer: smbios.manufacturer,
    SystemProductName: smbios.product,
    SystemSKU: smbios.sku,
    SystemFamily: smbios.family,
    SystemVersion: smbios.version,
    BaseBoardManufacturer: smbios.manufacturer,
    BaseBoardProduct: smbios.product,
    BIOSVendor: smbios.manufacturer,
    BIOSVersion: '1.0.0',
  };
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) bios.set(sz(name, text));
  const mounted = root.ensure('SYSTEM\\MountedDevices');
  for (const [index, { letter }] of machine.volumes.entries()) {
    const prefix = new TextEncoder().encode('DMIO:ID:');
    const data = Uint8Array.from([...prefix, ...guidBytes(volumeGuid(index))]);
    mounted.set(binary(`\\??\\Volume${volumeGuid(index)}`, data));
    if (letter !== undefined) mounted.set(binary(`\\DosDevices\\${letter}:`, data));
  }
  const current = root.ensure('SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion');
  const [, , build = '26100', revision = '1'] = host.dismVersion.split('.');
  current.set(
    sz('EditionID', 'WindowsPE'),
    sz('InstallationType', 'WindowsPE'),
    sz('CurrentBuild', build),
    dword('UBR', Number(revision)),
    sz('SystemRoot', 'X:\\Windows'),
  );
  current.ensure('WinPE').set(sz('InstRoot', 'X:\\'));
  return root;
}

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeutil-command-line-options (UpdateBootInfo) */
function setBootInfo(control: EditableKey, { host }: MachineDescription): void {
  const types = {
    'ram-disk': 'Ramdisk:SourceIdentified',
    optical: 'Ramdisk:OpticalDrive',
    flat: 'Flat',
    network: 'Remote',
    unknown: 'Error',
  };
  const type = host.peBootType ?? types[host.bootKind];
  control.set(sz('PEBootType', type), dword('PEFirmwareType', host.firmware === 'uefi' ? 2 : 1));
  if (type === 'Error') control.set(dword('PEBootTypeErrorCode', 0x8007_0002));
  if (host.bootKind === 'network') {
    control.set(sz('PEBootServerName', 'deploy'), sz('PEBootServerAddr', '192.0.2.10'));
  }
  const source = host.bootSourceDrive ?? (host.bootKind === 'ram-disk' ? 'E' : undefined);
  if (source !== undefined) control.set(sz('PEBootRamdiskSourceDrive', `${source}:\\`));
}
