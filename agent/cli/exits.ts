/** Exit codes of a command that either does what it is told, or says why not. */
export const PLAIN_EXITS = [
  { code: '0', means: 'done' },
  { code: '40, 60', means: 'the input, or the command line, was refused' },
] as const;

/** Exit codes of a run: class plus delivery digit (+0 on the share and read back, +1 spooled, +2 on the screen only). */
export const RUN_EXITS = [
  { code: '0', means: 'done' },
  { code: '10', means: 'nothing to do' },
  { code: '20', means: 'done, Windows finishes at its first boot' },
  { code: '30', means: 'done, an optional step failed' },
  { code: '40', means: 'the manifest or payload was refused; Windows was not touched' },
  { code: '50', means: 'the machine was refused; Windows was not touched' },
  { code: '60', means: 'the environment does not allow it; Windows was not touched' },
  { code: '70', means: 'failed, the image is not in doubt' },
  { code: '75', means: 'the image is in doubt: do not ship' },
  { code: '90', means: 'a fault of the agent' },
  { code: '+1', means: 'the result is spooled on the disk' },
  { code: '+2', means: 'the result is on the screen only' },
] as const;
