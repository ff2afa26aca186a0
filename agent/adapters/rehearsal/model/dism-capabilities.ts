import { formatPackageIdentity, type PackageIdentity } from '../../../domain/package-identity.ts';
import { joinPath } from '../../../domain/windows-path.ts';
import { readMum } from '../../../offline/mum.ts';
import { dword } from '../../../offline/regf/tree.ts';
import { isFile, writeFile } from '../disk/disk.ts';
import { CBS_KEY, putPackage, removePackageEntry, STATE } from '../registry/component-servicing.ts';
import { type DismSession, failed, GOOD, type Verb } from './dism-session.ts';
import { settle } from './dism-settled.ts';
import { editImageHive, readImageHive } from './offline-image.ts';
import { readPackageFile } from './package-file.ts';

const INDEX = `${CBS_KEY}\\CapabilityIndex`;

// https://learn.microsoft.com/windows-hardware/manufacture/desktop/features-on-demand-v2--capabilities
const SOURCE_MISSING = {
  code: 0x800f_081f,
  sentences: [
    'The source files could not be found. ',
    'Use the "Source" option to specify the location of the files that are required to restore the feature.',
  ],
};

interface Carrier {
  readonly identity: PackageIdentity;
  readonly mum: Uint8Array;
}

/** The cabinet of a source that declares the capability. That DISM knows it by this element is an inference. */
function carrierOf({ station, args }: DismSession, capability: string): Carrier | undefined {
  for (const folder of args.options.get('/source') ?? []) {
    for (const file of station.disk.list(folder) ?? []) {
      const path = joinPath(folder, file);
      if (!/\.cab$/i.test(file) || !isFile(station.disk, path)) continue;
      const reading = readPackageFile(file, station.disk.read(path));
      if (reading.kind !== 'package') continue;
      if (readMum(reading.file.mum)?.capability?.toLowerCase() === capability.toLowerCase())
        return { identity: reading.file.identity, mum: reading.file.mum };
    }
  }
  return undefined;
}

export const addCapability: Verb = function* (session) {
  const { image, args, station } = session;
  const [capability = ''] = args.options.get('/capabilityname') ?? [];
  const carrier = carrierOf(session, capability);
  if (carrier === undefined) return failed(SOURCE_MISSING);
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    const name = formatPackageIdentity(carrier.identity);
    writeFile(image.disk, image.path('Windows', 'servicing', 'Packages', `${name}.mum`), carrier.mum);
    editImageHive(image, 'SOFTWARE', (root) => {
      const at = { nowMs: station.nowMs(), client: 'DISM Package Manager Provider' };
      const waits = image.described?.capabilityState === 'Install Pending';
      const state = waits ? STATE.installPending : STATE.installed;
      putPackage(root, { identity: carrier.identity, state }, at);
      root.ensure(`${INDEX}\\${capability}`).set(dword(name, 1));
    });
    return GOOD;
  });
};

export const removeCapability: Verb = function* (session) {
  const { image, args, station } = session;
  const [capability = ''] = args.options.get('/capabilityname') ?? [];
  const key = readImageHive(image, 'SOFTWARE').find(`${INDEX}\\${capability}`);
  // CBS_E_UNKNOWN_UPDATE, by analogy with a feature.
  if (key === undefined)
    return failed({ code: 0x800f_080c, sentences: [`A Windows capability name was not recognized.`] });
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    const names = key.values().map(({ name }) => name);
    editImageHive(image, 'SOFTWARE', (root) => {
      for (const name of names) removePackageEntry(root, name);
    });
    for (const name of names) {
      const mum = image.path('Windows', 'servicing', 'Packages', `${name}.mum`);
      if (isFile(image.disk, mum)) image.disk.remove(mum);
    }
    return GOOD;
  });
};
