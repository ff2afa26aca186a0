import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { dist, readPackageJson, root } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { writeWhole } from '../lib/write-file.ts';
import { NODE_SIGNED_MS } from './bases.ts';
import { slim } from './slim.ts';

export interface Bundle {
  readonly code: Uint8Array;
  /** Licence texts of what is inside. */
  readonly legal: Uint8Array;
  readonly sourceMap: Uint8Array;
  readonly metafile: Metafile;
}

/**
 * One CommonJS file with everything inside. Same sources, same bytes: nothing of the commit, the clock or this folder's
 * place goes in. The agent finds its version as the constant SERVICER_VERSION, and the earliest believable time as
 * SERVICER_BUILT_AT_MS (milliseconds since 1970, UTC).
 */
export async function bundle(entry: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'dist/servicer.cjs',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The exe has Node 22; `npm start` may run on 20.19.
    target: ['node20.19', 'node22'],
    minify: true,
    legalComments: 'linked',
    // For reading a stack trace from the field; never shipped.
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    plugins: [slim],
    logLevel: 'warning',
    define: {
      SERVICER_VERSION: JSON.stringify(readPackageJson().version),
      SERVICER_BUILT_AT_MS: JSON.stringify(builtAtMs(process.env.SOURCE_DATE_EPOCH)),
    },
  }).catch((): never => {
    throw new Problem(`${entry} could not be bundled`);
  });
  const find = (ending: string): Uint8Array =>
    result.outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array();
  return {
    code: find('servicer.cjs'),
    legal: find('.LEGAL.txt'),
    sourceMap: find('.map'),
    metafile: result.metafile,
  };
}

/**
 * What the agent measures a clock against. Not the time of this build, which would make every build another one: a release
 * sets SOURCE_DATE_EPOCH (seconds, https://reproducible-builds.org/specs/source-date-epoch/), else it is the base's date.
 */
export function builtAtMs(sourceDateEpoch: string | undefined): number {
  if (sourceDateEpoch === undefined) return NODE_SIGNED_MS;
  if (!/^\d{1,12}$/.test(sourceDateEpoch)) throw new Problem('SOURCE_DATE_EPOCH is not a number of seconds');
  return Math.max(Number(sourceDateEpoch) * 1000, NODE_SIGNED_MS);
}

/** Writes dist/servicer.cjs and what belongs to it. */
export async function writeBundle(entry: string): Promise<Bundle> {
  const made = await bundle(entry);
  writeWhole(join(dist, 'servicer.meta.json'), JSON.stringify(made.metafile));
  writeWhole(join(dist, 'servicer.cjs.map'), made.sourceMap);
  writeWhole(join(dist, 'servicer.cjs.LEGAL.txt'), made.legal);
  writeWhole(join(dist, 'servicer.cjs'), made.code);
  return made;
}
