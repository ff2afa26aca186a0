import type { TargetSetting } from '../domain/settings.ts';
import type { Volume } from '../domain/volume.ts';

/** What a rule looks at. */
export interface RuleSubject {
  readonly volume: Volume;
  readonly edition: string | undefined;
  readonly build: number | undefined;
  readonly isDefaultBoot: boolean;
}

/** Why the rule of the settings does not pick this Windows; undefined when it does. */
export function outsideRule(subject: RuleSubject, target: TargetSetting): string | undefined {
  const { volume, edition, build } = subject;
  switch (target.policy) {
    case 'only':
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
function hasGuid({ id, partition }: Volume, guid: string): boolean {
  return id.toLowerCase().includes(`{${guid}}`) || partition?.toLowerCase() === `gpt ${guid}`;
}
