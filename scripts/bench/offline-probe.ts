import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { openDeskHive } from '../../agent/adapters/workstation/desk-hive.ts';
import { openDeskImage } from '../../agent/adapters/workstation/desk-image.ts';
import { valueOr } from '../../agent/domain/fact.ts';
import { readImageFacts } from '../../agent/offline/image-facts.ts';
import { isInstalled } from '../../agent/offline/is-installed.ts';
import type { Hive } from '../../agent/offline/regf/hive.ts';
import { walkKeys } from '../../agent/offline/regf/walk.ts';

const jobSchema = z.object({
  do: z.enum(['look-up', 'walk', 'assess']),
  path: z.string(),
  rounds: z.number(),
});

// A process of its own: nothing but what is measured takes time or memory in it. Prints the milliseconds of every round (the
// first one is cold), what came out of it, and the largest resident set.
const job = jobSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const run = { 'look-up': lookUp, walk, assess }[job.do];
let result = 0;
const times = Array.from({ length: job.rounds }, () => {
  const start = performance.now();
  result = run(job.path);
  return performance.now() - start;
});
// Not maxRSS of getrusage: that one begins with what the parent had when it forked.
const peakKib = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
process.stdout.write(`${JSON.stringify({ times, result, peakKib })}\n`);

/** Open, replay the logs, and one value. */
function lookUp(path: string): number {
  return withHive(path, (hive) => hive.key('Select')?.value('Current')?.dword() ?? 0);
}

/** Every key and value: names, types and all bytes of data. The sum of what was read. */
function walk(path: string): number {
  return withHive(path, (hive) => {
    let sum = 0;
    for (const key of walkKeys(hive)) {
      sum += 1 + key.name.length;
      for (const { name, type, raw } of key.values()) sum += name.length + raw.length + (type === 0 ? 1 : 0);
    }
    return sum;
  });
}

function withHive(path: string, use: (hive: Hive) => number): number {
  const opened = openDeskHive(path);
  if (opened === undefined || opened.opening.status === 'unreadable')
    throw new Error(`${path} cannot be read`);
  try {
    return use(opened.opening.hive);
  } finally {
    opened.close();
  }
}

/** What a run with nothing to do wants to know: identity, all packages, drivers, pending work, and one question. */
function assess(path: string): number {
  const image = openDeskImage(path);
  if (image === undefined) throw new Error(`${path} is no image`);
  try {
    const { packages, manifests, drivers, identity, pending } = readImageFacts(image);
    const [first] = valueOr(packages, []);
    const ubr = valueOr(identity.ubr, undefined);
    const answer = first === undefined ? undefined : isInstalled(first.identity, packages, manifests, ubr);
    if (answer?.answer !== 'yes' || pending.blocks.answer !== 'no')
      throw new Error('the image is read wrongly');
    return valueOr(packages, []).length + valueOr(drivers, []).length;
  } finally {
    image.close();
  }
}
