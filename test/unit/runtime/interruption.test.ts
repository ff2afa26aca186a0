import { describe, expect, it } from 'vitest';
import { PHASES, type Phase } from '../../../agent/domain/event.ts';
import { ServicingError } from '../../../agent/domain/servicing-error.ts';
import { interruption } from '../../../agent/runtime/interruption.ts';

function stopsIn(asked: Phase, ended: Phase): boolean {
  const stop = interruption();
  stop.ask(asked);
  try {
    stop.check(ended);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(ServicingError);
    expect(error instanceof ServicingError && error.code).toBe('SVC-6016');
    return true;
  }
}

describe('Ctrl+C', () => {
  it('that nobody pressed stops nothing', () => {
    const stop = interruption();
    for (const phase of PHASES) expect(() => stop.check(phase)).not.toThrow();
  });

  it.each(PHASES.map((phase) => [phase, ['service', 'verify', 'report', 'finish'].includes(phase)] as const))(
    'in the phase %s: too late is %s',
    (phase, isTooLate) => {
      expect(stopsIn(phase, phase)).toBe(!isTooLate);
      expect(interruption().ask(phase)).toMatch(isTooLate ? /cannot be stopped safely/ : /stops at the end/);
    },
  );

  it('is never obeyed once the image may have been changed, however early it was pressed', () => {
    for (const phase of ['service', 'verify', 'report', 'finish'] as const)
      expect(stopsIn('plan', phase)).toBe(false);
  });
});
