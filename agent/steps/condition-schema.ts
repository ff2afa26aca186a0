import { z } from 'zod';
import type { FactRules, RuleTree } from '../domain/rules.ts';
import { parseVersion } from '../domain/version.ts';
import { imagePathSchema } from './image-path.ts';
import { keySchema, nameSchema } from './registry-path.ts';
import { asksNothing, branchShape, factRuleShape, treeProblem } from './rule-schema.ts';

const HIVES = ['SYSTEM', 'SOFTWARE', 'DEFAULT'] as const;
const TYPES = ['REG_SZ', 'REG_EXPAND_SZ', 'REG_DWORD', 'REG_QWORD', 'REG_MULTI_SZ', 'REG_BINARY'] as const;

/** A driver of the store that did not come with Windows. */
export interface DriverRule {
  readonly inf: string;
  readonly provider: string;
  /** This version or a higher one. */
  readonly version?: string | undefined;
}

/** A value that is there, or, with `type` and `data`, one that has just this content. */
export interface RegistryRule {
  readonly hive: (typeof HIVES)[number];
  readonly key: string;
  readonly name: string;
  readonly type?: (typeof TYPES)[number] | undefined;
  readonly data?: string | number | undefined;
}

/** Rules about the state of an offline image, besides those about the machine and its Windows. */
export interface StateRules extends FactRules {
  /** A package identity, as DISM prints it. */
  readonly package?: string | undefined;
  readonly driver?: DriverRule | undefined;
  readonly file?: string | undefined;
  readonly registry?: RegistryRule | undefined;
}

/** `when` and `expect` of a step. */
export type ConditionData = RuleTree<StateRules>;

const stateRuleShape = {
  package: z
    .string()
    .max(255)
    .optional()
    .describe('This package is installed, or a newer one of its cumulative family.'),
  driver: z
    .strictObject({
      inf: z.string().regex(/^[A-Za-z0-9_.-]{1,60}\.inf$/i, 'expected the name of an INF file'),
      provider: z.string().min(1).max(128),
      version: z
        .string()
        .max(43)
        .refine((text) => parseVersion(text) !== undefined, { message: 'expected a version such as 3.1.7.0' })
        .optional(),
    })
    .optional()
    .describe('The driver store holds a driver of this INF and provider, of this version or a higher one.'),
  file: imagePathSchema.optional().describe('This file or folder of the image is there.'),
  registry: z
    .strictObject({
      hive: z.enum(HIVES),
      key: keySchema,
      name: nameSchema,
      type: z.enum(TYPES).optional(),
      data: z.union([z.string().max(2048), z.int().min(0)]).optional(),
    })
    .refine(({ type, data }) => (type === undefined) === (data === undefined), {
      message: '"type" and "data" go together',
    })
    .optional()
    .describe('This value is there; with "type" and "data": it has just this content.'),
};

const nodeSchema: z.ZodType<ConditionData> = z
  .strictObject({ ...factRuleShape, ...stateRuleShape, ...branchShape(() => nodeSchema) })
  .refine((node) => !asksNothing(node), { message: 'asks for nothing' })
  .meta({ id: 'rules-of-a-step' });

/** Rules about the image a step is for, or about what must hold after it. All that are given must hold. */
export const conditionSchema = nodeSchema.superRefine((tree, context) => {
  const problem = treeProblem(tree);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});
