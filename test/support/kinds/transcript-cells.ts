/** What can become of a step, as finely as a person asks. */
export const ENDS = [
  'changed',
  'first-boot',
  'unchanged',
  'not-applicable',
  'failed',
  'left-out',
  'said-yes',
  'said-no',
] as const;
export type End = (typeof ENDS)[number];

/** The lines of every attempt at a step: from its start to its outcome. */
function attempts(transcript: string, stepId: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  let open: string[] | undefined;
  for (const line of transcript.split('\n')) {
    if (line.startsWith(`  step ${stepId} (`)) open = [];
    if (line.startsWith(`  step ${stepId}: `)) {
      found.push([...(open ?? []), line]);
      open = undefined;
    }
    open?.push(line);
  }
  return found;
}

/** A row of the plan, in a start that came to its verdict without the service phase: then the plan is the outcome. */
function isPlanned(transcript: string, row: string): boolean {
  return transcript
    .split(/^boot \d+$/m)
    .some(
      (start) =>
        /^ {2}verdict (nothing-to-do|done-partly),/m.test(start) &&
        !start.includes('\n  [service]\n') &&
        start.includes(`\n  ${row}: `),
    );
}

const CHANGED = /: changed by (act|probe)/;
const YES = /^ {2}run .* -> 0x00000000$/;
const NO = /^ {2}run .* -> (?!0x00000000$)/;

/** Whether a transcript shows that a step ended so. */
export function shows(transcript: string, stepId: string, end: End): boolean {
  const tries = attempts(transcript, stepId);
  const some = (wanted: RegExp) => tries.some((lines) => wanted.test(lines.at(-1) ?? ''));
  switch (end) {
    case 'changed':
      return some(CHANGED);
    case 'first-boot':
      return some(/: changed by act, first boot finishes: /);
    case 'unchanged':
      return some(/: unchanged: /) || isPlanned(transcript, `skip ${stepId}`);
    case 'not-applicable':
      return some(/: not-applicable: /) || isPlanned(transcript, `not-applicable ${stepId}`);
    case 'failed':
      return some(/: failed: SVC-\d{4} /);
    case 'left-out':
      return some(/: left-out: SVC-\d{4} /) || isPlanned(transcript, `left-out ${stepId}`);
    case 'said-yes':
      return tries.some((lines) => {
        const runs = lines.filter((line) => line.startsWith('  run '));
        return (
          / failed: SVC-/.test(lines.at(-1) ?? '') && runs.length > 0 && runs.every((run) => YES.test(run))
        );
      });
    case 'said-no':
      return tries.some((lines) => CHANGED.test(lines.at(-1) ?? '') && lines.some((line) => NO.test(line)));
  }
}
