import { parseArgs } from 'node:util';
import { Problem } from '../lib/problem.ts';
import type { Architecture } from './bases.ts';
import type { Packer } from './executable.ts';

export interface BuildOptions {
  readonly architectures: readonly Architecture[];
  readonly packer: Packer;
  readonly entry: string;
  /** File name in dist/, without folder. Only a build of servicer.exe makes the overlay, the sums and the SBOM. */
  readonly out: string;
}

const ENTRY = 'agent/main.ts';
const OUT = 'servicer.exe';

export const BUILD_HELP = `npm run build                                  servicer.exe for x64, arm64 and x86
npm run build -- --only x64                    one of them
npm run build -- --entry FILE.ts --out NAME.exe --only x64
                                               another program, made the same way

PACKER=pkg     inject with pkg instead of resedit (docs/decisions/0002-how-the-exe-is-made.md)
SERVICER_CACHE folder for fetched packages (default .cache)
SERVICER_SIGN_PFX, SERVICER_SIGN_PASSWORD_FILE, SERVICER_SIGN_ARGS_FILE, SERVICER_SIGN_TIMESTAMP_URL
               sign the executables with osslsigncode
`;

/** Reads the command line of the build; undefined means that help was asked for. */
export function readBuildOptions(args: readonly string[], env: NodeJS.ProcessEnv): BuildOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const { entry = ENTRY, out = entry === ENTRY ? OUT : undefined } = values;
  if (out === undefined || !/^[A-Za-z0-9._-]+\.exe$/.test(out)) {
    throw new Problem('--entry needs --out NAME.exe (a file name without a folder)');
  }
  if (entry !== ENTRY && out === OUT)
    throw new Problem(`--out ${OUT} is the name of ${ENTRY}: choose another one`);
  return { architectures: readArchitectures(values.only), packer: readPacker(env.PACKER), entry, out };
}

function parse(args: readonly string[]): { only?: string[]; entry?: string; out?: string; help?: boolean } {
  try {
    const options = {
      only: { type: 'string', multiple: true },
      entry: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${BUILD_HELP}`);
  }
}

function readArchitectures(only: readonly string[] = []): readonly Architecture[] {
  const all = ['x64', 'arm64', 'x86'] as const;
  const wanted = only.flatMap((text) => text.split(','));
  const unknown = wanted.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined) throw new Problem(`--only ${unknown}: known are ${all.join(', ')}`);
  return wanted.length === 0 ? all : all.filter((name) => wanted.includes(name));
}

function readPacker(text = 'resedit'): Packer {
  if (text === 'resedit' || text === 'pkg') return text;
  throw new Problem(`PACKER=${text}: known are resedit and pkg`);
}
