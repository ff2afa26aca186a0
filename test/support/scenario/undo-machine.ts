import { STEP } from './payload.ts';
import { WINDOWS, type Wish, windowsVolume } from './scenario.ts';

const FEATURE = { id: 'feature', kind: 'feature', feature: 'TelnetClient' };
/** A file over one that is there. */
export const OVER = { id: 'over', kind: 'file', payload: 'oem-logo', to: 'Windows\\OEM\\brand.bmp' };

/** A run of which every step can be undone. */
export const UNDO_STEPS = [STEP.nic, FEATURE, STEP.station, STEP.control, STEP.logo, OVER, STEP.notice];

/** Its Windows: what is enabled or removed is so at once, without a start of Windows in between. */
export function undoVolume(more: Readonly<Record<string, unknown>> = {}) {
  const described = {
    ...WINDOWS,
    features: [{ name: 'TelnetClient' }],
    featureState: 'Enabled',
    removalState: 'Removed',
    reclaimablePackages: 2,
  };
  const files = {
    'Windows\\OEM\\old-notice.txt': 'To be removed.\r\n',
    'Windows\\OEM\\brand.bmp': 'BM of the maker',
  };
  return windowsVolume(described, { files, ...more });
}

export const UNDO_MACHINE = { machine: { volumes: [undoVolume()] } };
export const UNDO_WISH: Wish = { steps: UNDO_STEPS, ...UNDO_MACHINE };
