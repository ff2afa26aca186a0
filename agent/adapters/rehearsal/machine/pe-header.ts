// https://learn.microsoft.com/windows/win32/debug/pe-format#machine-types
const MACHINES = { amd64: 0x8664, arm64: 0xaa64, x86: 0x014c } as const;

/** The first bytes of an executable of that architecture: enough to be recognised, nothing to be run. */
export function executableBytes(architecture: keyof typeof MACHINES): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4d, 0x5a]);
  view.setUint32(60, 0x80, true);
  bytes.set([0x50, 0x45, 0, 0], 0x80);
  view.setUint16(0x84, MACHINES[architecture], true);
  return bytes;
}
