import type { Evidence } from '../domain/fact.ts';
import type { HiveView } from './hive-view.ts';
import { CBS } from './servicing.ts';

/**
 * What the registry says about an optional feature. Only a hint: Microsoft documents neither the key nor when it
 * is written, and it does not know about changes that wait for a boot. DISM is the one to ask.
 */
export interface FeatureHint {
  readonly name: string;
  readonly says: 'enabled' | 'disabled' | 'nothing';
  /** Its files were removed: enabling it needs a source. */
  readonly isPayloadRemoved: boolean;
  readonly confidence: 'low';
  readonly evidence: Evidence;
}

const MAX_FEATURES = 2048;
const KEY = `${CBS}\\Notifications\\OptionalFeatures`;

/** All features that the registry names; none when there is no such key, or the hive is in doubt. */
export function readFeatureHints(software: HiveView): readonly FeatureHint[] {
  const hints: FeatureHint[] = [];
  if (software.doubt !== undefined) return hints;
  for (const feature of software.key(KEY)?.subkeys() ?? []) {
    if (hints.length >= MAX_FEATURES) break;
    const selection = feature.value('Selection')?.dword();
    hints.push({
      name: feature.name,
      says: selection === 1 ? 'enabled' : selection === 0 ? 'disabled' : 'nothing',
      isPayloadRemoved: feature.value('Removed')?.dword() === 1,
      confidence: 'low',
      evidence: software.evidence(`${KEY}\\${feature.name}\\Selection`, String(selection)),
    });
  }
  return hints;
}
