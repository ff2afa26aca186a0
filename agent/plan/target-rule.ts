import type { TargetRule } from '../domain/settings.ts';
import type { Volume } from '../domain/volume.ts';

/** What a rule looks at. */
export interface RuleSubject {
  readonly volume: Volume;
  readonly edition: string | undefined;
  readonly build: number | undefined;
  readonly isDefaultBoot: boolean;
}

/** The rules that say which Windows: both must hold. */
export interface TargetRules {
  readonly settings: TargetRule;
  /** Of the accepted manifest. */
  readonly manifest?: TargetRule | undefined;
}

/** Why the rules do not pick this Windows, and whose rule it is; undefined when they do. */
export function outsideRules(subject: RuleSubject, { settings, manifest }: TargetRules): string | undefined {
  const against = outsideRule(subject, settings);
  if (against !== undefined) return against;
  const narrower = manifest === undefined ? undefined : outsideRule(subject, manifest);
  return narrower === undefined ? undefined : `${narrower} (rule of the manifest)`;
}

/** Every Windows that fits is wanted: the settings say so, and the manifest does not ask for only one. */
export function wantsAll({ settings, manifest }: TargetRules): boolean {
  return settings.policy === 'all' && manifest?.policy !== 'only';
}

/** Which rules picked, in words; undefined when none was needed. */
export function describeRules({ settings, manifest }: TargetRules): string | undefined {
  const parts = [
    ...(settings.policy === 'only' ? [] : [`${describeRule(settings)} (settings)`]),
    ...(manifest === undefined || manifest.policy === 'only' ? [] : [`${describeRule(manifest)} (manifest)`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function describeRule(rule: TargetRule): string {
  switch (rule.policy) {
    case 'only':
    case 'all':
      return rule.policy;
    case 'label':
      return `label ${rule.label}`;
    case 'edition':
      return `edition ${rule.edition}`;
    case 'build':
      return `build ${rule.min} to ${rule.max}`;
    case 'volume':
      return `volume ${rule.guid}`;
    case 'default-boot':
      return 'default of the boot store';
  }
}

function outsideRule(subject: RuleSubject, target: TargetRule): string | undefined {
  const { volume, edition, build } = subject;
  switch (target.policy) {
    case 'only':
    case 'all':
      return undefined;
    case 'label': {
      const fits = volume.label?.toLowerCase() === target.label.toLowerCase();
      return fits ? undefined : `the label is not ${target.label}`;
    }
    case 'edition': {
      const fits = edition?.toLowerCase() === target.edition.toLowerCase();
      return fits ? undefined : `the edition is not ${target.edition}`;
    }
    case 'build': {
      const fits = build !== undefined && build >= target.min && build <= target.max;
      return fits ? undefined : `the build is not within ${target.min} to ${target.max}`;
    }
    case 'volume':
      return hasGuid(volume, target.guid) ? undefined : `it is not the volume ${target.guid}`;
    case 'default-boot':
      return subject.isDefaultBoot ? undefined : 'the boot store does not start it by default';
  }
}

/** `guid` in lower case without braces: of the volume itself or of its GPT partition. */
export function hasGuid({ id, partition }: Volume, guid: string): boolean {
  return id.toLowerCase().includes(`{${guid}}`) || partition?.toLowerCase() === `gpt ${guid}`;
}
