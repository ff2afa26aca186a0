import { z } from 'zod';
import type { FactRules, RuleTree } from '../domain/rules.ts';
import { asksNothing, branchShape, factRuleShape, treeProblem } from '../steps/rule-schema.ts';

const branchSchema: z.ZodType<RuleTree<FactRules>> = z
  .strictObject({ ...factRuleShape, ...branchShape(() => branchSchema) })
  .refine((node) => !asksNothing(node), { message: 'asks for nothing' })
  .meta({ id: 'rules-of-a-manifest' });

/** Which machines a manifest is for. All rules that are given must hold; none: every machine. */
export const matchSchema = z
  .strictObject({ ...factRuleShape, ...branchShape(() => branchSchema) })
  .superRefine((tree, context) => {
    const problem = treeProblem(tree);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
