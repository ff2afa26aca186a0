import { createHash } from 'node:crypto';
import type { DriverEntry } from '../registry/driver-database.ts';
import type { WindowsDescription } from './windows-description.ts';

type Described = WindowsDescription['drivers'][number];

const DATE_MS = Date.UTC(2022, 4, 3);
// Class Net: https://learn.microsoft.com/windows-hardware/drivers/install/system-defined-device-setup-classes-available-to-vendors
const NET_CLASS = '{4d36e972-e325-11ce-bfc1-08002be10318}';

/** A driver that the description names without giving its files: the INF is made up from what it says. */
export function describedInf({ inf, provider, version }: Described): string {
  const catalog = inf.replace(/\.inf$/i, '.cat');
  return [
    '[Version]',
    'Signature="$WINDOWS NT$"',
    'Class=Net',
    `ClassGuid=${NET_CLASS}`,
    `Provider="${provider}"`,
    `CatalogFile=${catalog}`,
    `DriverVer=05/03/2022,${version}`,
    '',
  ].join('\r\n');
}

export function driverEntry(driver: Described, architecture: string): DriverEntry {
  return {
    folder: storeFolder(driver.inf, architecture, new TextEncoder().encode(describedInf(driver))),
    infName: driver.inf,
    published: driver.published,
    provider: driver.provider,
    classGuid: NET_CLASS,
    version: driver.version,
    dateMs: DATE_MS,
    catalog: driver.inf.replace(/\.inf$/i, '.cat'),
    architecture,
  };
}

/** Name of a package's folder in the driver store; how Windows makes the digits is not documented, here they are a hash. */
export function storeFolder(infName: string, architecture: string, inf: Uint8Array): string {
  const digits = createHash('sha256').update(inf).digest('hex').slice(0, 16);
  return `${infName.toLowerCase()}_${architecture}_${digits}`;
}
