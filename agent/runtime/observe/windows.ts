import { type Fact, no, yes } from '../../domain/fact.ts';
import type { WindowsFacts } from '../../domain/rules.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { readIdentity } from '../../offline/identity.ts';
import type { RunContext } from '../context.ts';
import { type OfflineImage, viewOf } from '../offline-image.ts';

/** What rules about a Windows are asked of. */
export function windowsFacts(image: OfflineImage): WindowsFacts {
  const identity = readIdentity(image, viewOf(image, 'SOFTWARE'), viewOf(image, 'SYSTEM'));
  const { edition, build, architecture, languages, installationType } = identity;
  return { edition, build, architecture, languages, installationType };
}

/** Not by the look that throws nothing: to it, absent and unreadable are one. */
export async function presence(context: RunContext, image: OfflineImage, path: string): Promise<Fact> {
  const stat = await context.world.files.stat(joinPath(image.root, path));
  const at = { file: path };
  return stat === undefined ? no(`${path} is not there`, at) : yes(`${path} is there`, at);
}
