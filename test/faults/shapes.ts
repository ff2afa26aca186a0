import type { MemoryDisk } from '../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { boot } from '../support/scenario/boot.ts';
import { STEP } from '../support/scenario/payload.ts';
import {
  redescribed,
  restage,
  type Staged,
  sharedFiles,
  stage,
  type Wish,
} from '../support/scenario/scenario.ts';
import { KIND_SHAPES } from './kind-shapes.ts';

/** A run to be disturbed: a machine as it is right before it. */
export interface Shape {
  readonly name: string;
  readonly why: string;
  readonly make: () => Promise<Staged>;
  /** What a result of the first run claims is true of the image at once. */
  readonly claims?: true;
  /** Of the cases that are run as a rule; left out: all of them. */
  readonly share?: number;
  /** Exit codes of a run that did what it could; left out: 0, 10 and 20. */
  readonly exits?: readonly number[];
  /** Left out: the Windows on D:. */
  readonly imageOf?: (disk: MemoryDisk) => ReadonlyMap<string, string>;
}

const STEPS = [
  STEP.tool,
  STEP.dotnet,
  STEP.lcu,
  STEP.nic,
  STEP.station,
  STEP.control,
  STEP.logo,
  STEP.notice,
];
const LARGE: Wish = { steps: STEPS, host: { ramMiB: 1024 } };
const SMALL: Wish = { steps: [STEP.station, STEP.logo] };

export const SHAPES: readonly Shape[] = [
  {
    name: 'everything',
    why: 'three packages, a driver, two hives, files, a page file',
    claims: true,
    make: async () => stage(LARGE),
  },
  {
    name: 'all at once',
    why: 'the same on an image that keeps nothing for its first boot',
    claims: true,
    make: async () => stage({ ...LARGE, windows: { cumulativeState: 'Installed' } }),
  },
  {
    name: 'a result waits',
    why: 'the share was down before: this run delivers two results',
    make: async () => {
      const machine = stage({ ...SMALL, results: { down: true } });
      await boot(machine, { start: 90, blind: true });
      restage(machine, sharedFiles({ steps: [STEP.tool, STEP.notice], manifest: { serial: 8 } }));
      return redescribed(machine, SMALL);
    },
  },
  {
    name: 'nothing to do',
    why: 'a good machine: only the result is written',
    make: async () => {
      const machine = stage(SMALL);
      await boot(machine, { start: 90, blind: true });
      return machine;
    },
  },
  ...KIND_SHAPES,
];

/** So many cases are run as a rule; SERVICER_FAULT_CASES asks for another number, or for `all`. */
export function wanted(usual: number): number {
  const asked = process.env.SERVICER_FAULT_CASES ?? String(usual);
  return asked === 'all' ? Number.POSITIVE_INFINITY : Number(asked);
}

/** So many of them, evenly from the first to the last. */
export function evenly<T>(cases: readonly T[], count: number): readonly T[] {
  const taken = Math.min(cases.length, Math.ceil(count));
  return Array.from(
    { length: taken },
    (_, index) => cases[Math.floor((index * cases.length) / taken)],
  ).filter((one) => one !== undefined);
}

/** Each thing that went wrong with the first cases it was seen in. */
export function summarize(found: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...found].map(
    ([text, cases]) => `${text} (${cases.length} cases: ${cases.slice(0, 4).join('; ')})`,
  );
}
