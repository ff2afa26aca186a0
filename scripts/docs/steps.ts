import { z } from 'zod';
import { formatCommand } from '../../agent/domain/command.ts';
import type { PayloadFile } from '../../agent/domain/manifest.ts';
import { noAnswer } from '../../agent/domain/probe.ts';
import type { BoundStep, StepPlaces } from '../../agent/steps/kind.ts';
import { bindStep, type StepData, stepSchema } from '../../agent/steps/registry.ts';
import { EXAMPLE_FILES, STEP_CARDS } from './step-cards.ts';

const PLACES: StepPlaces = {
  system32: 'X:\\Windows\\System32',
  dism: 'X:\\Windows\\System32\\dism.exe',
  imageRoot: 'D:\\',
  stagingFolder: 'D:\\ProgramData\\Servicer\\staging',
  scratchFolder: 'D:\\ProgramData\\Servicer\\scratch',
  logFolder: 'D:\\ProgramData\\Servicer\\runs\\1',
  controlSet: 'ControlSet001',
  boot: { root: 'S:\\', firmware: 'uefi', partition: undefined, imagePartition: 'gpt 1' },
  secretOf: () => 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA',
};

/** docs/steps.md: one card for each kind of step, made from its schema and from what it does with an example. */
export function stepsPage(): string {
  const lines = [
    '# Kinds of step',
    '',
    'Made from `agent/steps` by `npm run generate`. What every step has besides: `id`, `title`, `required`, `needs`, `when`',
    'and `expect` (payload/README.md). Steps run in the order of their rank, as far as `needs` allows: Microsoft’s servicing order.',
    'The commands are those of the example, on an image of which nothing is known yet; what already is true is left out.',
  ];
  for (const kind of kinds()) lines.push('', ...card(kind));
  return `${lines.join('\n')}\n`;
}

function kinds(): readonly StepData['kind'][] {
  return Object.keys(STEP_CARDS)
    .filter((name): name is StepData['kind'] => name in STEP_CARDS)
    .sort((left, right) => exampleStep(left).rank - exampleStep(right).rank);
}

/** The example of a card, bound as a manifest's step would be. */
export function exampleStep(kind: StepData['kind']): BoundStep {
  const data = stepSchema.parse({ id: 'example', kind, ...STEP_CARDS[kind].example });
  const bound = bindStep(data, findExample);
  if (!bound.ok) throw new Error(`the example of ${kind}: ${bound.failure.detail}`);
  return bound.step;
}

function findExample(id: string): PayloadFile | undefined {
  const path = EXAMPLE_FILES[id];
  return path === undefined ? undefined : { id, path, sizeBytes: 1024, sha256: '0'.repeat(64) };
}

function card(kind: StepData['kind']): readonly string[] {
  const { what, witness, undo, example, mind } = STEP_CARDS[kind];
  const step = exampleStep(kind);
  return [
    `## ${kind}`,
    '',
    `${what} Rank ${step.rank}. Witness: ${witness}. Undo: ${undo}.${mind === undefined ? '' : ` ${mind}`}`,
    '',
    '| field | meaning |',
    '|---|---|',
    ...fieldsOf(kind),
    '',
    '```json',
    JSON.stringify({ id: 'example', kind, ...example }),
    '```',
    '',
    ...commandsOf(step),
  ];
}

function commandsOf(step: BoundStep): readonly string[] {
  const seen = step.probes.map((probe) => noAnswer(probe, 'not looked at'));
  const lines = step
    .actions(PLACES, seen)
    .map((action) =>
      action.do === 'run' ? formatCommand(action.command) : `${action.do} ${placeOf(action)}`,
    );
  if (lines.length === 0) return ['What is run depends on what the image shows.'];
  return ['```', ...lines.map((line) => line.replaceAll(`${PLACES.system32}\\`, '')), '```'];
}

function placeOf(action: { readonly path: string } | { readonly from: string; readonly to: string }): string {
  return 'path' in action ? action.path : `${action.from} ${action.to}`;
}

const fieldSchema = z.looseObject({
  description: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
});
const objectSchema = z.looseObject({
  properties: z.record(z.string(), fieldSchema),
  required: z.array(z.string()).default([]),
});

// What every kind has: told once, elsewhere.
const COMMON = ['id', 'kind', 'title', 'required', 'after', 'needs', 'when', 'expect'];

function fieldsOf(kind: StepData['kind']): readonly string[] {
  const option = stepSchema.options.find((one) => one.shape.kind.value === kind);
  if (option === undefined) throw new Error(`there is no kind ${kind}`);
  const { properties, required } = objectSchema.parse(
    z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' }),
  );
  const rows = Object.entries(properties).filter(([name]) => !COMMON.includes(name));
  if (rows.length === 0) return ['| - | no fields of its own |'];
  return rows.map(([name, field]) => {
    const values = field.enum?.map(String).join(', ') ?? field.type ?? 'see the schema';
    const must = required.includes(name)
      ? 'required'
      : field.default === undefined
        ? 'optional'
        : `default ${JSON.stringify(field.default)}`;
    const text = field.description === undefined ? '' : ` ${field.description}`;
    return `| \`${name}\` | ${values}; ${must}.${text.replaceAll('|', '\\|')} |`;
  });
}
