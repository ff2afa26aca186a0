import type { StepData } from '../../../agent/steps/registry.ts';
import { STEP } from '../scenario/payload.ts';
import { STICK, SYSTEM_PARTITION, utf8, WINDOWS, type Wish, windowsVolume } from '../scenario/scenario.ts';
import { KIND_STEPS, kindFiles, NEWS, netFx, programs } from './kind-steps.ts';

type Json = Readonly<Record<string, unknown>>;
export type Kind = StepData['kind'];

/** A step of every kind. Its id is its kind, so that every line of a transcript tells the kind. */
export const EVERY_KIND = {
  package: { ...STEP.tool, id: 'package' },
  feature: { ...KIND_STEPS.feature, id: 'feature' },
  capability: { ...KIND_STEPS.capability, id: 'capability' },
  driver: { ...STEP.nic, id: 'driver' },
  registry: { ...STEP.station, id: 'registry' },
  file: { ...STEP.logo, id: 'file' },
  app: { ...KIND_STEPS.app, id: 'app' },
  international: { ...KIND_STEPS.region, id: 'international' },
  edition: { ...KIND_STEPS.edition, id: 'edition' },
  'store-cleanup': { ...KIND_STEPS.tidy, id: 'store-cleanup' },
  'store-health': { ...KIND_STEPS.health, id: 'store-health' },
  'system-files': { ...KIND_STEPS.sfc, id: 'system-files' },
  'answer-file': { ...KIND_STEPS.answers, id: 'answer-file' },
  'first-boot': { ...KIND_STEPS.agent, id: 'first-boot' },
  command: { ...KIND_STEPS.fix, id: 'command' },
  'boot-files': { id: 'boot-files', kind: 'boot-files' },
  'check-disk': { id: 'check-disk', kind: 'check-disk' },
  'revert-pending': { id: 'revert-pending', kind: 'revert-pending' },
  'product-key': { id: 'product-key', kind: 'product-key', secret: 'line-key' },
  'pe-image': { id: 'pe-image', kind: 'pe-image', scratchSpaceMiB: 512, targetPath: 'X:\\' },
} as const satisfies { readonly [K in Kind]: Json & { readonly id: K; readonly kind: K } };

/** For a Windows whose set-up is still to come: an image file. */
export const WAITING: readonly Json[] = [EVERY_KIND['answer-file'], EVERY_KIND['first-boot']];

/** The steps that one installed Windows can have in one run: besides, not the last resort and the one for Windows PE. */
export const TOGETHER: readonly Json[] = Object.values(EVERY_KIND).filter(
  (step) => step.kind !== 'revert-pending' && step.kind !== 'pe-image' && !WAITING.includes(step),
);

/** A Windows on which each of them has something to do. */
export const NEEDY: Json = {
  ...WINDOWS,
  ...netFx,
  featureState: 'Enabled',
  cumulativeState: 'Installed',
  apps: [NEWS],
  targetEditions: ['Enterprise'],
  reclaimablePackages: 3,
  store: 'repairable',
  systemFiles: 'violated',
};

/** A machine whose Windows is in need of all of them, or another one. */
export function everyKindWish(
  steps: readonly Json[],
  {
    windows = NEEDY,
    volume = {},
    mishaps = [],
  }: { windows?: Json; volume?: Json; mishaps?: readonly Json[] } = {},
): Wish {
  const { manifest, alter } = kindFiles();
  return {
    steps,
    mishaps,
    machine: {
      volumes: [STICK, { ...SYSTEM_PARTITION, bootStore: false }, windowsVolume(windows, volume)],
      ...programs,
    },
    settings: { secretsFile: 'secrets.json' },
    manifest: manifest ?? {},
    alter: (files) => {
      alter?.(files);
      files.overlay.set(
        'secrets.json',
        utf8(JSON.stringify({ 'line-key': 'VK7JG-NPHTM-C97JM-9MPGT-3V66T' })),
      );
    },
  };
}
