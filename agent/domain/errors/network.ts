import type { ErrorFamily } from './error-spec.ts';

/** Shares and the way to them. */
export const NETWORK_ERRORS = {
  'SVC-5001': {
    summary: 'There is no network.',
    remedy: 'Check cable, switch port, DHCP and the network driver in the boot image.',
    image: 'untouched',
    retry: 'boot',
    exit: 60,
  },
  'SVC-5002': {
    summary: 'The share cannot be reached.',
    remedy: 'Check the server name, the share name and the firewall; the Windows code is in the detail.',
    image: 'untouched',
    retry: 'boot',
    exit: 60,
  },
  'SVC-5003': {
    summary: 'The share refused the account.',
    remedy: 'Correct user or password in the credentials file. One attempt was made, to avoid a lock-out.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-5004': {
    summary: 'The account of the share is locked, disabled or expired.',
    remedy: 'Have the account unlocked or renewed, then boot again.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-5005': {
    summary: 'The server offers only guest access, or does not sign.',
    remedy: 'Give the server an account and SMB signing; the agent never weakens the policy of the client.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-5006': {
    summary: 'The server refused the session because its clock and that of this machine differ.',
    remedy:
      'Set the clock in the firmware of the machine, or use an account of the server itself instead of a domain account.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
} as const satisfies ErrorFamily;
