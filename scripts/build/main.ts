import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { dist, readPackageJson } from '../lib/places.ts';
import { runMain } from '../lib/problem.ts';
import { writeWhole } from '../lib/write-file.ts';
import { type Architecture, NODE_VERSION } from './bases.ts';
import { bundle, writeBundle } from './bundle.ts';
import { makeExecutable } from './executable.ts';
import { BUILD_HELP, type BuildOptions, readBuildOptions } from './options.ts';
import { makeOverlay } from './overlay.ts';
import { makeSbom } from './sbom.ts';
import { signSettings } from './sign.ts';
import { smokeTest } from './smoke.ts';
import { makeSums } from './sums.ts';

const started = Date.now();

await runMain(async () => {
  const options = readBuildOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    process.stdout.write(BUILD_HELP);
    return;
  }
  const isAgent = options.out === 'servicer.exe';
  // An old exe must not be taken for one of this build, when the build fails or makes fewer of them.
  const stale: readonly Architecture[] = isAgent ? ['x64', 'arm64', 'x86'] : options.architectures;
  for (const architecture of stale) rmSync(join(dist, fileName(options.out, architecture)), { force: true });
  const made = isAgent ? await writeBundle(options.entry) : await bundle(options.entry);
  say(`bundle ${megabytes(made.code.length)} of ${options.entry}, for Node ${NODE_VERSION}`);
  for (const architecture of options.architectures) buildOne(options, architecture, made.code);
  if (!isAgent) return;
  writeWhole(join(dist, 'sbom.cdx.json'), makeSbom(made.metafile, options.architectures));
  makeOverlay(join(dist, 'overlay'), join(dist, fileName('servicer.exe', 'x64')));
  const names = options.architectures.map((architecture) => fileName('servicer.exe', architecture));
  writeWhole(join(dist, 'SHA256SUMS'), makeSums(dist, [...names, 'sbom.cdx.json', 'servicer.cjs']));
  say('dist/overlay, dist/SHA256SUMS, dist/sbom.cdx.json');
});

function buildOne(options: BuildOptions, architecture: Architecture, code: Uint8Array): void {
  const name = fileName(options.out, architecture);
  const file = join(dist, name);
  const report = makeExecutable({
    code,
    architecture,
    file,
    fileName: options.out,
    packer: options.packer,
    signing: signSettings(process.env),
  });
  const growth = report.bytes - report.baseBytes;
  say(`dist/${name} ${megabytes(report.bytes)}, ${growth} bytes over its base (${report.signature})`);
  if (options.out !== 'servicer.exe') return;
  say(`dist/${name} ${smokeTest(file, architecture, readPackageJson().version)}`);
}

/** x64 has the plain name, since nearly every Windows PE is x64. */
function fileName(out: string, architecture: Architecture): string {
  return architecture === 'x64' ? out : out.replace(/\.exe$/, `-${architecture}.exe`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function say(text: string): void {
  process.stdout.write(`[${((Date.now() - started) / 1000).toFixed(1)} s] ${text}\n`);
}
