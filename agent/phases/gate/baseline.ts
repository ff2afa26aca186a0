import { z } from 'zod';
import { known, notKnown, type Reading } from '../../domain/fact.ts';
import { formatPackageIdentity, parsePackageIdentity } from '../../domain/package-identity.ts';
import { IoError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { Journal } from '../../runtime/journal.ts';
import type { Health } from './health.ts';
import type { Kept } from './kept.ts';

/** What the gate judges by: the image before the first change of the run. */
export interface Baseline {
  readonly health: Health;
  readonly kept: Kept;
}

const MAX_BYTES = 16 * 1024 * 1024;
// More than any Windows has.
const MOST = 50_000;

const text = z.string().max(1024);

function reading<T extends z.ZodType>(value: T) {
  return z.union([z.strictObject({ known: z.array(value).max(MOST) }), z.strictObject({ because: text })]);
}

const documentSchema = z.strictObject({
  sfc: z.enum(['clean', 'violations', 'pending-repair', 'could-not-run', 'unknown', 'missing']),
  store: z.enum(['none', 'repairable', 'not-repairable', 'unknown']),
  /** Identities of those that were installed. */
  packages: reading(text),
  drivers: reading(z.strictObject({ directory: text, infName: text, oemName: text.optional() })),
  isBootDefault: z.boolean().optional(),
});

/**
 * The baseline of the run: taken once, before its first change, and kept beside the journal, so that a run which was cut off
 * and goes on does not take what it has changed already for what was there before. The journal vouches for the document.
 */
export async function baselineOf(
  context: RunContext,
  journal: Journal,
  runFolder: string,
  take: () => Promise<Baseline>,
): Promise<Baseline> {
  const { files, crypto } = context.world;
  const path = joinPath(runFolder, 'baseline.json');
  const sha256 = journal.earlier.flatMap(({ entry }) => (entry.type === 'baseline' ? [entry.sha256] : []))[0];
  if (sha256 !== undefined) {
    const bytes = await readOrSay(context, path);
    if (bytes !== undefined && crypto.sha256(bytes) === sha256) {
      const document = parse(bytes);
      if (document !== undefined) return document;
    }
    context.warn(`${path} is not what this run wrote there: losses are judged from this start on only`);
  }
  const baseline = await take();
  if (sha256 !== undefined || hasBegun(journal)) return baseline;
  const bytes = encode(baseline);
  try {
    await files.write(path, bytes, 'replace');
    journal.append({ type: 'baseline', sha256: crypto.sha256(bytes) });
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`what was there before cannot be kept for a later start of this run: ${error.message}`);
  }
  return baseline;
}

/** An earlier start acted, and could keep no baseline: what is seen now is none. */
function hasBegun({ earlier }: Journal): boolean {
  return earlier.some(({ entry }) => entry.type === 'intent');
}

async function readOrSay(context: RunContext, path: string): Promise<Uint8Array | undefined> {
  try {
    return await context.world.files.read(path, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return undefined;
  }
}

function encode({ health, kept }: Baseline): Uint8Array {
  const document: z.input<typeof documentSchema> = {
    ...health,
    packages: readingOf(kept.packages, (all) =>
      all.filter(({ state }) => state === 'Installed').map(({ identity }) => formatPackageIdentity(identity)),
    ),
    drivers: readingOf(kept.drivers, (all) =>
      all.map(({ directory, infName, oemName }) => ({
        directory,
        infName,
        ...(oemName === undefined ? {} : { oemName }),
      })),
    ),
    ...(kept.isBootDefault === undefined ? {} : { isBootDefault: kept.isBootDefault }),
  };
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}

function readingOf<T, U>(
  reading: Reading<readonly T[]>,
  toDocument: (values: readonly T[]) => U[],
): { known: U[] } | { because: string } {
  return reading.known ? { known: toDocument(reading.value) } : { because: reading.because };
}

function parse(bytes: Uint8Array): Baseline | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  const { success, data } = documentSchema.safeParse(json);
  if (!success) return undefined;
  const { sfc, store, packages, drivers, isBootDefault } = data;
  return {
    health: { sfc, store },
    kept: {
      packages:
        'known' in packages
          ? known(
              packages.known.flatMap((one) => {
                const identity = parsePackageIdentity(one);
                return identity === undefined ? [] : [{ identity, state: 'Installed' as const }];
              }),
            )
          : notKnown(packages.because),
      drivers:
        'known' in drivers
          ? known(drivers.known.map(({ directory, infName, oemName }) => ({ directory, infName, oemName })))
          : notKnown(drivers.because),
      isBootDefault,
    },
  };
}
