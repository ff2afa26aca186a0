import { arch, networkInterfaces, totalmem } from 'node:os';
import type { Architecture } from '../../domain/machine.ts';

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: 'amd64',
  ia32: 'x86',
  arm64: 'arm64',
};

/** What Node knows of any machine. The architecture is that of our own exe, which in Windows PE is the system's. */
export function nodeMachine(): {
  readonly architecture: Architecture;
  readonly ramBytes: number;
  readonly macs: readonly string[];
} {
  return { architecture: ARCHITECTURES[arch()] ?? 'amd64', ramBytes: totalmem(), macs: macAddresses() };
}

function macAddresses(): readonly string[] {
  const macs = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ mac }) => mac.toLowerCase())
    .filter((mac) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && mac !== '00:00:00:00:00:00');
  return [...new Set(macs)].sort((left, right) => Number(isLocal(left)) - Number(isLocal(right)));
}

/** Locally administered (IEEE 802, second bit of the first byte): virtual adapters, so they come last. */
function isLocal(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}
