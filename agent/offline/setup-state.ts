import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { HiveView } from './hive-view.ts';

// All are 0 on a machine where set-up has ended, Windows 7 to 11.
const SIGNS = [
  { name: 'SystemSetupInProgress', because: 'Windows set-up is in progress' },
  { name: 'OOBEInProgress', because: 'the first-start experience has not ended' },
  { name: 'RollbackActive', because: 'an upgrade is being rolled back' },
  { name: 'SetupType', because: 'set-up goes on at the next start' },
] as const;

/** Whether set-up, an upgrade or its rollback is in progress, by the values of `HKLM\SYSTEM\Setup`. */
export function isSetupInProgress(system: HiveView): Fact {
  if (system.doubt !== undefined) return unknown(system.doubt);
  const setup = system.key('Setup');
  if (setup === undefined) return unknown(`${system.file} has no key Setup`);
  for (const { name, because } of SIGNS) {
    const value = setup.value(name);
    const number = value?.dword();
    const evidence = system.evidence(`Setup\\${name}`, String(number));
    if (value !== undefined && number === undefined)
      return unknown(`Setup\\${name} cannot be read`, evidence);
    if (number !== undefined && number !== 0) return yes(because, evidence);
  }
  // Every Windows has this one: without it, the key was not read whole.
  if (setup.value('SystemSetupInProgress') === undefined)
    return unknown(system.damage() ?? `${system.file} has no Setup\\SystemSetupInProgress`);
  return no('set-up has ended', system.evidence('Setup\\SystemSetupInProgress', '0'));
}
