import { formatBytes } from '../console/format.ts';
import { errorSpec } from '../domain/error-table.ts';
import type { PlanRow } from '../domain/event.ts';
import type { MemoryPlan } from '../domain/memory-plan.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { RunRecord } from '../runtime/run-record.ts';

type Manifest = NonNullable<RunRecord['manifest']>;

/** What `plan --json` prints: all that was found and decided, and why not if it was refused. */
export function planDocument(record: RunRecord, failure: Failure | undefined): unknown {
  const { undoes, machine, host, manifest, volumes, providers, image, plan, around, memory, warnings } =
    record;
  const refusal = failure === undefined ? undefined : { ...failure, remedy: errorSpec(failure.code).remedy };
  const found = {
    machine,
    host,
    manifest,
    volumes,
    providers,
    image,
    plan,
    around,
    memory,
    warnings,
    refusal,
  };
  return { schema: 1, undoes, ...found };
}

/** Why this manifest, every step with its exact commands, then memory and space, each number with its reason. */
export function planPage({ undoes, manifest, plan, around, memory }: RunRecord): string {
  const work = plan.filter(({ decision }) => decision === 'apply');
  return [
    '',
    ...(undoes === undefined ? [] : [`Puts back what run ${undoes} changed.`, '']),
    ...(manifest === undefined ? [] : describeManifest(manifest)),
    ...(around === undefined ? [] : describeAround('Before the steps', around.before)),
    ...plan.flatMap(describeStep),
    ...(around === undefined ? [] : describeAround('After the steps', around.after)),
    ...(memory === undefined ? [] : describeMemory(memory)),
    '',
    work.length === 0
      ? `Nothing to do: the image already is as ${undoes === undefined ? 'the manifest wants it' : 'before that run'}.`
      : `${undoes === undefined ? 'A run' : 'The undo'} would apply ${work.length} of ${plan.length} steps. Nothing was changed.`,
    '',
  ].join('\n');
}

function describeManifest({ id, serial, from, because, others }: Manifest): readonly string[] {
  return [
    `Manifest ${id}, serial ${serial}, from ${from}`,
    `        ${because}`,
    ...others.map((other) => `        not ${other.from}: ${other.because}`),
    '',
  ];
}

const TAGS = {
  apply: '[APPLY]',
  skip: '[SKIP] ',
  'not-applicable': '[N/A]  ',
  'left-out': '[LEFT] ',
} as const satisfies Record<PlanRow['decision'], string>;

function describeStep({ id, title, decision, because, commands, inCallOf }: PlanRow): readonly string[] {
  return [
    `${TAGS[decision]} ${id}: ${title}`,
    `        ${because}`,
    ...commands.map((line) => `        > ${line}`),
    ...(inCallOf === undefined ? [] : [`        in the call of ${inCallOf}`]),
  ];
}

function describeAround(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => `        ${line}`)];
}

function describeMemory({ pageFile, scratch, budgets }: MemoryPlan): readonly string[] {
  return [
    '',
    pageFile === undefined
      ? 'Page file      none needed'
      : `Page file      ${pageFile.path}, ${formatBytes(pageFile.sizeBytes)}: ${pageFile.because}`,
    `Scratch space  ${scratch.folder}, ${formatBytes(scratch.needBytes)}: ${scratch.because}`,
    ...budgets.map(
      ({ root, needBytes, haveBytes, because }) =>
        `Space on ${root}   ${formatBytes(needBytes)} of ${formatBytes(haveBytes)} free: ${because}`,
    ),
  ];
}
