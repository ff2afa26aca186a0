import type { Command } from '../domain/command.ts';
import { type DismCall, onImage } from './dism.ts';

const MINUTE = 60_000;
// Enabling, removing and unpacking within the store: a removal of a pending cumulative update was seen to take about
// 16 minutes (Microsoft's page on unbootable Azure machines), everything else less.
const SERVICING = { effect: 'changes', timeoutMs: 90 * MINUTE, idleMs: 20 * MINUTE } as const;
// A repair or a clean-up walks the whole store.
const STORE = { effect: 'changes', timeoutMs: 180 * MINUTE, idleMs: 30 * MINUTE } as const;
// Settings are values in hives: what takes time is the start of the servicing stack.
const SETTING = { effect: 'changes', timeoutMs: 30 * MINUTE, idleMs: 15 * MINUTE } as const;

// Verbs and their arguments: https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-reference--deployment-image-servicing-and-management

export function removePackage(call: DismCall, identity: string): Command {
  return onImage(call, ['/Remove-Package', `/PackageName:${identity}`, '/NoRestart'], SERVICING);
}

/** Folder to take the files from; Windows Update is never asked for an offline image, and this says so too. */
function fromSource(source: string | undefined): readonly string[] {
  return source === undefined ? [] : [`/Source:${source}`, '/LimitAccess'];
}

export function enableFeature(
  call: DismCall,
  name: string,
  { all, source }: { readonly all: boolean; readonly source: string | undefined },
): Command {
  const verb = ['/Enable-Feature', `/FeatureName:${name}`, ...(all ? ['/All'] : []), ...fromSource(source)];
  return onImage(call, [...verb, '/NoRestart'], SERVICING);
}

export function disableFeature(
  call: DismCall,
  name: string,
  { removePayload }: { readonly removePayload: boolean },
): Command {
  const verb = ['/Disable-Feature', `/FeatureName:${name}`, ...(removePayload ? ['/Remove'] : [])];
  return onImage(call, [...verb, '/NoRestart'], SERVICING);
}

export function addCapability(call: DismCall, name: string, source: string | undefined): Command {
  return onImage(
    call,
    ['/Add-Capability', `/CapabilityName:${name}`, ...fromSource(source), '/NoRestart'],
    SERVICING,
  );
}

export function removeCapability(call: DismCall, name: string): Command {
  return onImage(call, ['/Remove-Capability', `/CapabilityName:${name}`, '/NoRestart'], SERVICING);
}

/** By the names Windows gave them, `oem7.inf`. */
export function removeDrivers(call: DismCall, names: readonly string[]): Command {
  return onImage(call, ['/Remove-Driver', ...names.map((name) => `/Driver:${name}`)], SERVICING);
}

/** One of the `/Set-` verbs of language and region, or of the edition; `option` as `/Set-TimeZone:UTC`. */
export function setOption(call: DismCall, option: string): Command {
  return onImage(call, [option], SETTING);
}

export function setEdition(call: DismCall, edition: string): Command {
  return onImage(call, [`/Set-Edition:${edition}`], STORE);
}

export function applyUnattend(call: DismCall, answerFile: string): Command {
  return onImage(call, [`/Apply-Unattend:${answerFile}`], STORE);
}

export function addProvisionedApp(
  call: DismCall,
  app: {
    readonly packagePath: string;
    readonly dependencies: readonly string[];
    readonly licensePath: string | undefined;
  },
): Command {
  const verb = [
    '/Add-ProvisionedAppxPackage',
    `/PackagePath:${app.packagePath}`,
    ...app.dependencies.map((path) => `/DependencyPackagePath:${path}`),
    app.licensePath === undefined ? '/SkipLicense' : `/LicensePath:${app.licensePath}`,
  ];
  return onImage(call, verb, SERVICING);
}

export function removeProvisionedApp(call: DismCall, packageName: string): Command {
  return onImage(call, ['/Remove-ProvisionedAppxPackage', `/PackageName:${packageName}`], SERVICING);
}

export function cleanUpStore(call: DismCall, { resetBase }: { readonly resetBase: boolean }): Command {
  const verb = ['/Cleanup-Image', '/StartComponentCleanup', ...(resetBase ? ['/ResetBase'] : [])];
  return onImage(call, verb, STORE);
}

export function restoreHealth(call: DismCall, source: string | undefined): Command {
  return onImage(call, ['/Cleanup-Image', '/RestoreHealth', ...fromSource(source)], STORE);
}

/** Reverts what waits for the next start; Windows does it then. Only for an image that does not start. */
export function revertPendingActions(call: DismCall): Command {
  return onImage(call, ['/Cleanup-Image', '/RevertPendingActions'], STORE);
}

/** The key is a secret argument: it is printed nowhere. */
export function setProductKey(call: DismCall, key: string): Command {
  const option = `/Set-ProductKey:${key}`;
  const command = setOption(call, option);
  return { ...command, secretArgs: [command.args.indexOf(option)] };
}
