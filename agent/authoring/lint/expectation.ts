import type { ConditionData, StateRules } from '../../steps/condition-schema.ts';
import type { StepData } from '../../steps/registry.ts';

/**
 * What every Windows since Vista has, in lower case. Not complete, and need not be: it is there for the first thing that
 * comes to mind when a step asks for an expectation.
 */
const EVERYWHERE: readonly string[] = [
  'windows',
  'windows\\explorer.exe',
  'windows\\regedit.exe',
  'windows\\inf',
  'windows\\winsxs',
  'windows\\servicing',
  'windows\\system32',
  'windows\\system32\\cmd.exe',
  'windows\\system32\\dism.exe',
  'windows\\system32\\drivers',
  'windows\\system32\\driverstore',
  'windows\\system32\\kernel32.dll',
  'windows\\system32\\ntdll.dll',
  'windows\\system32\\ntoskrnl.exe',
  'windows\\system32\\winload.exe',
  'windows\\system32\\config',
  'windows\\system32\\config\\default',
  'windows\\system32\\config\\sam',
  'windows\\system32\\config\\security',
  'windows\\system32\\config\\software',
  'windows\\system32\\config\\system',
  'users',
  'program files',
  'programdata',
];

const VERSION_KEY = 'microsoft\\windows nt\\currentversion';
const VERSION_NAMES: readonly string[] = [
  'currentbuild',
  'currentbuildnumber',
  'currentversion',
  'editionid',
  'installdate',
  'productname',
  'systemroot',
];

/** Why what a step expects says nothing about whether it did its work; undefined when it may. */
export function whyEmpty({ when, expect }: StepData): string | undefined {
  if (expect === undefined) return undefined;
  if (holdsAnyway(expect)) return 'what it expects is true of every Windows';
  // Its condition is then its own proof: where it is to run, it counts as done.
  if (when !== undefined && JSON.stringify(when) === JSON.stringify(expect))
    return 'what it expects is what "when" asks for, so it never runs';
  return undefined;
}

/** Whether a tree holds whatever the step does. A `not` of something that never holds is not looked for. */
function holdsAnyway({ all, any, not, ...leaves }: ConditionData): boolean {
  return (
    not === undefined &&
    leavesHold(leaves) &&
    (all ?? []).every(holdsAnyway) &&
    (any === undefined || any.some(holdsAnyway))
  );
}

/** Rules about machine and edition of Windows hold before as well as after; only these four can change. */
function leavesHold({ package: identity, driver, file, registry }: StateRules): boolean {
  return (
    driver === undefined &&
    (identity === undefined || /^Microsoft-Windows-Foundation-Package~/i.test(identity)) &&
    (file === undefined || EVERYWHERE.includes(file.replaceAll('/', '\\').toLowerCase())) &&
    (registry === undefined ||
      (registry.hive === 'SOFTWARE' &&
        registry.data === undefined &&
        registry.key.toLowerCase() === VERSION_KEY &&
        VERSION_NAMES.includes(registry.name.toLowerCase())))
  );
}
