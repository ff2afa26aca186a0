import type { PendingId, PendingReason } from '../offline/pending.ts';

/**
 * What to do about work that Windows left for its next start. Adding packages on top of pending ones is allowed, and
 * is what a resumed run meets after its own first package; clean-up is not (CBS_E_PENDING), and is refused by its step.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options
 */
const POLICY: Readonly<Record<PendingId, 'refuse' | 'note'>> = {
  'pending-xml': 'note',
  'packages-pending': 'note',
  'reboot-pending': 'note',
  'reboot-in-progress': 'refuse',
  'sessions-pending': 'note',
  unserviceable: 'refuse',
  'uninstall-pending': 'note',
  'install-pending': 'note',
  'setup-execute': 'note',
  'setup-in-progress': 'refuse',
  'file-renames': 'note',
};

/** The reasons that forbid servicing now. */
export function forbidding(reasons: readonly PendingReason[]): readonly PendingReason[] {
  return reasons.filter(({ id }) => POLICY[id] === 'refuse');
}
