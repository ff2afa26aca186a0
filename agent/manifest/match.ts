import type { MachineIdentity } from '../domain/machine.ts';
import type { MatchRules } from '../domain/manifest.ts';
import { quote } from './problem.ts';

/** What matching needs of the offline Windows. What could not be read matches no rule. */
export interface MatchedImage {
  /** EditionID: `Professional`. */
  readonly edition: string | undefined;
  readonly build: number | undefined;
  readonly architecture: string | undefined;
}

/** Why the machine is not one the rules mean; empty: it is. Rules about the image are not looked at. */
export function matchMachine(rules: MatchRules, machine: MachineIdentity): readonly string[] {
  return [
    ...oneOf('manufacturer', rules.manufacturer, machine.manufacturer),
    ...oneOf('model', rules.model, machine.model),
    ...oneOf('serial number', rules.serial, machine.serial),
  ];
}

/** Why the offline Windows is not one the rules mean; empty: it is. */
export function matchImage(rules: MatchRules, image: MatchedImage): readonly string[] {
  return [
    ...oneOf('architecture', rules.architecture, image.architecture),
    ...oneOf('edition', rules.edition, image.edition),
    ...inRange(rules.build, image.build),
  ];
}

/** How many rules a manifest gives: the more, the more specific it is. */
export function countRules(rules: MatchRules): number {
  return Object.values(rules).filter((rule) => rule !== undefined).length;
}

function oneOf(
  what: string,
  allowed: readonly string[] | undefined,
  found: string | undefined,
): readonly string[] {
  if (allowed === undefined) return [];
  if (found !== undefined && allowed.some((text) => fold(text) === fold(found))) return [];
  const meant = allowed.slice(0, 5).map(quote).join(', ');
  const more = allowed.length > 5 ? ` and ${allowed.length - 5} more` : '';
  const is = found === undefined ? 'is not known' : `is ${quote(found)}`;
  return [`the ${what} ${is}, the manifest is for ${meant}${more}`];
}

function inRange(range: MatchRules['build'], build: number | undefined): readonly string[] {
  if (range === undefined) return [];
  if (build !== undefined && build >= range.min && build <= range.max) return [];
  const is = build === undefined ? 'is not known' : `is ${build}`;
  return [`the build ${is}, the manifest is for ${range.min} to ${range.max}`];
}

/** Firmware pads its texts with spaces, and vendors change the case of their own names. */
function fold(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
