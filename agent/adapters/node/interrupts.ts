import type { Interrupts } from '../../ports/world.ts';

/**
 * Ctrl+C and Ctrl+Break. Programs that the agent starts have a console of their own (CREATE_NO_WINDOW), so the keys
 * reach this process alone. https://learn.microsoft.com/windows/console/ctrl-c-and-ctrl-break-signals
 */
export function nodeInterrupts(): Interrupts {
  return {
    watch: (asked) => {
      process.on('SIGINT', asked);
      process.on('SIGBREAK', asked);
    },
  };
}
