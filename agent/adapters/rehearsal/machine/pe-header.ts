// https://learn.microsoft.com/windows/win32/debug/pe-format#machine-types
const MACHINES = { amd64: 0x8664, arm64: 0xaa64, x86: 0x014c } as const;

// Where in the file the version block stands; real programs have it in their resources.
const VERSION_AT = 0x180;

/**
 * The first bytes of an executable of that architecture: enough to be recognised, nothing to be run. With a version, in
 * the block that file properties show: https://learn.microsoft.com/windows/win32/api/verrsrc/ns-verrsrc-vs_fixedfileinfo
 */
export function executableBytes(architecture: keyof typeof MACHINES, version?: string): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4d, 0x5a]);
  view.setUint32(60, 0x80, true);
  bytes.set([0x50, 0x45, 0, 0], 0x80);
  view.setUint16(0x84, MACHINES[architecture], true);
  if (version === undefined) return bytes;
  const [major = 0, minor = 0, build = 0, revision = 0] = version.split('.').map(Number);
  view.setUint32(VERSION_AT, 0xfeef_04bd, true);
  view.setUint32(VERSION_AT + 4, 0x0001_0000, true);
  view.setUint32(VERSION_AT + 8, ((major << 16) | minor) >>> 0, true);
  view.setUint32(VERSION_AT + 12, ((build << 16) | revision) >>> 0, true);
  return bytes;
}
