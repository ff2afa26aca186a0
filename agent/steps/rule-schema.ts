import { z } from 'zod';
import { type Branches, MAX_RULE_DEPTH, MAX_RULES, type RuleTree } from '../domain/rules.ts';

// Build numbers have five digits so far.
const MAX_BUILD = 999_999;
// 64 TiB.
const MAX_RAM_MIB = 2 ** 26;
const MAX_BRANCHES = 64;

const textsSchema = z.array(z.string().min(1).max(128)).min(1).max(64);

function rangeSchema(highest: number) {
  const end = z.int().min(0).max(highest);
  return z
    .strictObject({ min: end.optional(), max: end.optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, { message: 'has neither end' })
    .refine(({ min = 0, max = highest }) => min <= max, { message: '"min" is above "max"' });
}

const PATTERNS = 'One of these; case and doubled spaces do not count, * and ? are wildcards.';

/** Rules that matching and conditions share. All that are given must hold. */
export const factRuleShape = {
  manufacturer: textsSchema.optional().describe(`Maker of the machine, as the firmware says it. ${PATTERNS}`),
  model: textsSchema.optional().describe(`Model, as the firmware says it: "Latitude 5*". ${PATTERNS}`),
  sku: textsSchema.optional().describe(`SKU number of the firmware. ${PATTERNS}`),
  serial: textsSchema.optional().describe(`Serial number. ${PATTERNS}`),
  assetTag: textsSchema.optional().describe(`Asset tag of the firmware. ${PATTERNS}`),
  uuid: z
    .array(z.string().regex(/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, 'expected a UUID'))
    .min(1)
    .max(64)
    .optional()
    .describe('UUID of the firmware, one of these.'),
  mac: z
    .array(
      z
        .string()
        .max(17)
        .regex(/^[0-9A-Fa-f*?]{1,2}([:-][0-9A-Fa-f*?]{1,2}){0,5}$/, 'expected a MAC address: 00:11:22:*'),
    )
    .min(1)
    .max(64)
    .optional()
    .describe('Address of a network adapter that Windows PE sees, one of these; 00:11:22:* is a maker.'),
  ramMiB: rangeSchema(MAX_RAM_MIB)
    .optional()
    .describe('Memory as Windows PE sees it, in MiB; ends included.'),
  firmware: z
    .array(z.enum(['bios', 'uefi']))
    .min(1)
    .optional()
    .describe('How the machine was started.'),
  boot: z
    .array(z.enum(['ram-disk', 'optical', 'flat', 'network']))
    .min(1)
    .optional()
    .describe('What Windows PE was started from.'),
  architecture: z
    .array(z.enum(['amd64', 'x86', 'arm64', 'ia64']))
    .min(1)
    .optional()
    .describe('Architecture of the offline Windows.'),
  edition: textsSchema
    .optional()
    .describe(`EditionID of the offline Windows, for example Professional. ${PATTERNS}`),
  build: rangeSchema(MAX_BUILD)
    .optional()
    .describe('Build of the offline Windows, both ends included, for example 22621 to 26200.'),
  language: textsSchema
    .optional()
    .describe(`Language of the user interface of the offline Windows, en-US. ${PATTERNS}`),
  installationType: textsSchema
    .optional()
    .describe(`InstallationType of the offline Windows: Client, Server, "Server Core". ${PATTERNS}`),
} as const;

/** `all`, `any` and `not` over `node`, which is handed in late because it holds them itself. */
export function branchShape<N extends z.ZodType>(node: () => N) {
  const branches = z.array(z.lazy(node)).min(1).max(MAX_BRANCHES).optional();
  return {
    all: branches.describe('Every one of these must hold as well.'),
    any: branches.describe('At least one of these must hold as well.'),
    not: z
      .lazy(node)
      .optional()
      .describe('This must not hold. Of what is not known neither a rule nor its opposite holds.'),
  };
}

/** What is wrong with the size of a tree, or undefined. Asked of trees that the JSON reader has bounded in depth. */
export function treeProblem<L extends object>(tree: RuleTree<L>): string | undefined {
  if (depthOf(tree) > MAX_RULE_DEPTH) return `the rules are nested more than ${MAX_RULE_DEPTH} deep`;
  const count = rulesIn(tree);
  return count > MAX_RULES ? `there are ${count} rules; at most ${MAX_RULES} are allowed` : undefined;
}

/** Whether a node asks for anything at all. */
export function asksNothing(node: object): boolean {
  return Object.values(node).every((rule) => rule === undefined);
}

function depthOf<L>({ all, any, not }: Branches<L>): number {
  const below = [...(all ?? []), ...(any ?? []), ...(not === undefined ? [] : [not])].map(depthOf<L>);
  return 1 + Math.max(0, ...below);
}

/** Leaf rules of all nodes; `all`, `any` and `not` count for nothing themselves. */
function rulesIn<L extends object>(tree: RuleTree<L>): number {
  const { all, any, not } = tree;
  const below = [...(all ?? []), ...(any ?? []), ...(not === undefined ? [] : [not])];
  const leaves = Object.entries(tree).filter(
    ([name, rule]) => rule !== undefined && !['all', 'any', 'not'].includes(name),
  );
  return leaves.length + below.reduce((sum, branch) => sum + rulesIn(branch), 0);
}
