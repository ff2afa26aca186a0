import { z } from 'zod';

/** What a tool does instead of its work. Every one has been met on real machines, or stands for a kind that was. */
export const mishapSchema = z.strictObject({
  tool: z.enum([
    'dism',
    'reg',
    'net',
    'wpeutil',
    'diskpart',
    'mountvol',
    'sfc',
    'fsutil',
    'manage-bde',
    'bcdboot',
    'chkdsk',
    'program',
  ]),
  /** A part of the command line, whatever the case. Absent: every call. */
  match: z.string().optional(),
  /** How many calls it strikes, from the first that fits. Absent: all. */
  times: z.int().min(1).optional(),
  does: z.enum([
    'not-start', // the loader cannot start it: 0xC0000135
    'hang', // half of its work is said, none is done, no end
    'hang-after-100', // all of its work is done and shown, but no last word and no end
    'crash', // 0xC0000005 before any effect
    'exit-0-without-effect',
    'exit-3010-without-effect', // staged behind another pending package, never registered
    'effect-then-exit-552', // 0x80070228 from the msu wrapper, work done
    'effect-then-exit-1726', // DismHost is gone, work done
    'effect-then-crash', // 0xC0000409, and the update is there: https://github.com/itamartz/HDT
    'effect-then-exit-1', // invented: any other tool that says no with its work done
    'flood', // invented: megabytes of progress, then its work
    'disk-full', // Error 112 at 55 per cent
    'die-at-60-percent', // the process is gone in the middle; the package is left Staged
    'localised', // German text, English or not
  ]),
});

export type Mishap = Readonly<z.infer<typeof mishapSchema>>;
