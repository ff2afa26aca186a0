import { dword, sz } from '../../../offline/regf/tree.ts';
import { CBS_KEY } from './component-servicing.ts';
import type { EditableKey } from './editable-key.ts';

// Where Windows notes the choice. The rehearsal keeps the whole state here; the real one lies in the packages.
export const FEATURES = `${CBS_KEY}\\Notifications\\OptionalFeatures`;

export type FeatureState =
  | 'Enabled'
  | 'Disabled'
  | 'Enable Pending'
  | 'Disable Pending'
  | 'Disabled with Payload Removed';

/** Writes a feature as the rehearsal keeps it. `State` is its own value: Windows has none of that name. */
export function putFeature(software: EditableKey, name: string, state: FeatureState): void {
  const isOn = state === 'Enabled' || state === 'Enable Pending';
  software
    .ensure(`${FEATURES}\\${name}`)
    .set(
      dword('Selection', isOn ? 1 : 0),
      dword('Removed', state === 'Disabled with Payload Removed' ? 1 : 0),
      sz('State', state),
    );
}
