import { fromHex, toHex } from '../domain/bytes.ts';
import type { BootKind, HostFacts, MachineIdentity } from '../domain/machine.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import { formatVersion } from '../domain/version.ts';
import { joinPath } from '../domain/windows-path.ts';
import { PE_VERSION_BYTES, peVersion } from '../offline/pe-version.ts';
import { parseSmbios, type SmbiosFacts } from '../offline/smbios.ts';
import { chooseMachineId, cleanFirmwareText } from '../results/machine-id.ts';
import { isPlaceholder } from '../results/placeholder.ts';
import type { RunContext } from '../runtime/context.ts';
import { runCommand } from '../runtime/run-command.ts';
import { parseRegQuery, queryValues, type RegValue } from '../tools/reg.ts';
import { bootKind, bootSourceDrive, CONTROL_KEY, firmware, updateBootInfo } from '../tools/wpeutil.ts';

/** The firmware's tables as Windows keeps them; needs no WMI. */
const SMBIOS_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data';
const BIOS_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS';
/** Programs without which nothing can be done. DISM may be carried along, which is known when the settings are. */
const REQUIRED_TOOLS = ['reg.exe', 'wpeutil.exe'] as const;

export function system32Of(context: RunContext): string {
  return joinPath(context.world.host.systemRoot, 'System32');
}

/** Refuses early where the tools are missing: better here than between two steps. */
export async function checkTools(context: RunContext): Promise<void> {
  const { files, host } = context.world;
  if (!host.isWindowsPe) {
    const { systemDrive } = host;
    throw new ServicingError(
      'SVC-6006',
      systemDrive === '' ? 'this is no Windows at all' : `the system drive is ${systemDrive}`,
    );
  }
  const missing: string[] = [];
  for (const tool of REQUIRED_TOOLS) {
    const path = joinPath(system32Of(context), tool);
    if ((await files.stat(path)) === undefined) missing.push(path);
  }
  if (missing.length > 0) throw new ServicingError('SVC-6002', missing.join(', '));
}

/** Who this machine is and what Windows PE it runs. Reads only; what cannot be read is left out, never invented. */
export async function readMachine(
  context: RunContext,
): Promise<{ machine: MachineIdentity; host: HostFacts }> {
  const { world } = context;
  const system32 = system32Of(context);
  const smbios = await readSmbios(context, system32);
  const bios = await readValues(context, system32, BIOS_KEY);
  const random = toHex(world.random.bytes(8));
  const serial = believable(smbios?.serial);
  const uuid = clean(smbios?.uuid);
  const assetTag = believable(smbios?.assetTag);
  const chosen = chooseMachineId({
    uuid,
    serial,
    baseboardSerial: clean(smbios?.baseboardSerial),
    assetTag,
    macs: world.host.macs,
    random,
  });
  const machine: MachineIdentity = {
    ...chosen,
    manufacturer: clean(smbios?.manufacturer ?? text(bios, 'SystemManufacturer')),
    model: clean(smbios?.product ?? text(bios, 'SystemProductName')),
    sku: clean(smbios?.sku ?? text(bios, 'SystemSKU')),
    serial,
    uuid,
    assetTag,
    macs: world.host.macs,
  };
  const host = await readHost(context, system32);
  context.record.machine = machine;
  context.record.host = host;
  context.emit({ type: 'machine', identity: machine, host });
  return { machine, host };
}

async function readHost(context: RunContext, system32: string): Promise<HostFacts> {
  const { host, files } = context.world;
  // Writes into the registry of the RAM disk only; results may change once drivers are loaded, so it is asked here.
  await runCommand(context, updateBootInfo(system32));
  const control = await readValues(context, system32, CONTROL_KEY);
  const kind: BootKind = bootKind(control);
  return {
    architecture: host.architecture,
    ramBytes: host.ramBytes,
    bootKind: kind,
    firmware: firmware(control),
    systemDrive: host.systemDrive,
    systemRoot: host.systemRoot,
    dismVersion: readDismVersion(context, system32),
    bootSource: bootSourceDrive(control),
    systemFreeBytes: await files.freeBytes(joinPath(host.systemDrive, '\\')),
  };
}

/** From the file, so that a machine with nothing to do starts no DISM. */
function readDismVersion(context: RunContext, system32: string): string | undefined {
  const head = context.world.files.look.head(joinPath(system32, 'dism.exe'), PE_VERSION_BYTES);
  const version = head === undefined ? undefined : peVersion(head);
  return version === undefined ? undefined : formatVersion(version);
}

async function readSmbios(context: RunContext, system32: string): Promise<SmbiosFacts | undefined> {
  const data = (await readValues(context, system32, SMBIOS_KEY)).find(
    (value) => value.name.toLowerCase() === 'smbiosdata',
  );
  if (data === undefined || !/^([0-9a-f]{2})+$/i.test(data.data)) return undefined;
  const bytes = fromHex(data.data);
  return parseSmbios(bytes);
}

async function readValues(context: RunContext, system32: string, key: string): Promise<readonly RegValue[]> {
  const result = await runCommand(context, queryValues(system32, key));
  const keys = parseRegQuery(result.stdout);
  return keys.find((found) => found.values.length > 0)?.values ?? [];
}

function text(values: readonly RegValue[], name: string): string | undefined {
  return values.find((value) => value.name.toLowerCase() === name.toLowerCase())?.data;
}

/** Not "To be filled by O.E.M." and its kind: a serial that every machine has is none. */
function believable(raw: string | undefined): string | undefined {
  const text = clean(raw);
  return text === undefined || isPlaceholder(text) ? undefined : text;
}

function clean(raw: string | undefined): string | undefined {
  return raw === undefined ? undefined : cleanFirmwareText(raw);
}
