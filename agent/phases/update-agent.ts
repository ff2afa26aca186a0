import type { Answer } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import { joinPath } from '../domain/windows-path.ts';
import { UPDATE_AGENT, WITHOUT_UPDATE_AGENT } from '../plan/update-agent-rule.ts';
import type { RunContext } from '../runtime/context.ts';
import type { BoundStep } from '../steps/kind.ts';
import { has } from './locate/loans.ts';

// What a .msu of Windows 11 24H2 and later begins with; one of before is a cabinet.
const WIM = 'MSWIM';

/** Whether this Windows PE can do what DISM leaves to the update agent. */
export async function hasUpdateAgent(context: RunContext): Promise<Answer> {
  return (await has(context, UPDATE_AGENT)) ? 'yes' : 'no';
}

/** Says before the first change which steps may fail for want of the update agent, and what is left to do then. */
export async function warnOfUpdateAgent(
  context: RunContext,
  folder: string,
  steps: readonly BoundStep[],
  find: (payloadId: string) => PayloadFile | undefined,
): Promise<void> {
  const wanting = steps.filter(({ needs }) => {
    const file = find(needs.payloadIds[0] ?? '');
    if (file === undefined || !/\.msu$/i.test(file.path)) return false;
    const head = context.world.files.look.head(joinPath(folder, file.path), WIM.length);
    return head !== undefined && new TextDecoder('latin1').decode(head) === WIM;
  });
  if (wanting.length === 0 || (await hasUpdateAgent(context)) === 'yes') return;
  context.warn(`${wanting.map(({ id }) => id).join(', ')}: ${WITHOUT_UPDATE_AGENT}`, 'SVC-2043');
}
