import type { ChosenDism, FoundDism, HostFacts } from '../domain/machine.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { parseVersion } from '../domain/version.ts';
import {
  chooseDism,
  type HostWork,
  type ImageForHost,
  judgeHost,
  type ServicingCase,
  windowsPeHost,
} from './host-rules.ts';

export type DismDecision =
  | { readonly kind: 'go'; readonly dism: ChosenDism }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/**
 * The DISM of Windows PE while no rule forbids it, else the newest carried one that may do the work. A refusal says what
 * forbids the one of Windows PE, and each carried one.
 */
export function decideDism(
  host: Pick<HostFacts, 'architecture' | 'dismVersion'>,
  image: ImageForHost,
  found: readonly FoundDism[],
  work: readonly HostWork[] = [],
): DismDecision {
  const one = { ...windowsPeHost(host), image, work };
  const newestFirst = [...found].sort((left, right) => compareVersions(right.version, left.version));
  const asRules = newestFirst.map((dism) => ({ ...dism, hasMountFilter: 'unknown' as const }));
  const chosen = chooseDism(one, asRules);
  const own = found.find(({ from }) => from === 'host');
  if (chosen === undefined) {
    const [first, ...others] = newestFirst.length === 0 ? [undefined] : ownFirst(newestFirst);
    const failure = objectionTo(one, first) ?? { code: 'SVC-6002', detail: 'there is no dism.exe' };
    const also = others.map((dism) => `; ${dism?.path}: ${objectionTo(one, dism)?.detail ?? 'not used'}`);
    return { kind: 'refuse', failure: { code: failure.code, detail: failure.detail + also.join('') } };
  }
  const { hasMountFilter: _ofRules, ...dism } = chosen;
  return { kind: 'go', dism: { ...dism, because: whyThis(one, dism, own) } };
}

function whyThis(one: ServicingCase, dism: FoundDism, own: FoundDism | undefined): string {
  if (dism.from === 'host') return 'the DISM of this Windows PE may service this Windows';
  if (own === undefined) return 'this Windows PE has no DISM of its own';
  return objectionTo(one, own)?.detail ?? 'the DISM of this Windows PE may not service this Windows';
}

function objectionTo(one: ServicingCase, dism: FoundDism | undefined): Failure | undefined {
  const rule = dism === undefined ? undefined : { ...dism, hasMountFilter: 'unknown' as const };
  for (const ruling of judgeHost({ ...one, dism: rule })) if (ruling.kind === 'refuse') return ruling.failure;
  return undefined;
}

function ownFirst(found: readonly FoundDism[]): readonly FoundDism[] {
  return [...found.filter(({ from }) => from === 'host'), ...found.filter(({ from }) => from === 'carried')];
}

function compareVersions(left: string | undefined, right: string | undefined): number {
  const [one = [], other = []] = [left, right].map((text) => (text === undefined ? [] : parseVersion(text)));
  for (const index of [0, 1, 2, 3]) {
    const difference = (one[index] ?? -1) - (other[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
