/** State of a package or capability in DISM's words; two more for what DISM has no word for. */
export type PackageState =
  | 'Not Present'
  | 'Uninstall Pending'
  | 'Removed'
  | 'Staged'
  | 'Superseded'
  | 'Install Pending'
  | 'Partially Installed'
  | 'Installed'
  | 'Invalid'
  | 'Unknown';

/** Windows Vista counts states in another way than its successors. */
export type ServicingEra = 'vista' | 'windows-7-and-later' | 'unknown';

// Microsoft, "CBS Servicing States Chart", and the DismPackageFeatureState enumeration:
// https://learn.microsoft.com/archive/blogs/tip_of_the_day/tip-of-the-day-cbs-servicing-states-chart-refresher
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism/dismpackagefeaturestate-enumeration
const STATES: ReadonlyMap<number, PackageState> = new Map([
  [0x00, 'Not Present'],
  [0x05, 'Uninstall Pending'],
  [0x10, 'Removed'], // resolving
  [0x20, 'Removed'], // resolved: its manifests are known, its files are not there
  [0x30, 'Staged'], // staging
  [0x40, 'Staged'],
  [0x50, 'Superseded'],
  [0x60, 'Install Pending'],
  [0x65, 'Partially Installed'],
  [0x70, 'Installed'],
  [0x80, 'Installed'], // permanent
]);

const VISTA_STATES: ReadonlyMap<number, PackageState> = new Map([
  [0, 'Not Present'],
  [1, 'Removed'],
  [2, 'Removed'],
  [3, 'Staged'],
  [4, 'Staged'],
  [5, 'Uninstall Pending'],
  [6, 'Install Pending'],
  [7, 'Installed'],
  [8, 'Installed'],
]);

/** Broken packages: the state they had, negative. The others below zero are answers that are never stored. */
const INVALID = [-128, -112, -64, -32];

/** What `CurrentState` says, read as a signed number; `undefined` (no such value) is `Unknown`. */
export function packageState(current: number | undefined, era: ServicingEra): PackageState {
  if (current === undefined) return 'Unknown';
  if (INVALID.includes(current)) return 'Invalid';
  switch (era) {
    case 'vista':
      return VISTA_STATES.get(current) ?? 'Unknown';
    case 'windows-7-and-later':
      return STATES.get(current) ?? 'Unknown';
    case 'unknown':
      // The two tables share the numbers 0 and 5, and agree on them.
      return STATES.get(current) ?? 'Unknown';
  }
}

/** Windows 7 is build 7600. */
export function servicingEra(build: number | undefined): ServicingEra {
  if (build === undefined) return 'unknown';
  return build < 7600 ? 'vista' : 'windows-7-and-later';
}
