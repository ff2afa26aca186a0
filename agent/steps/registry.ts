import { z } from 'zod';
import { answerFileSchema, bindAnswerFile } from './answer-file.ts';
import { appSchema, bindApp } from './app.ts';
import { bindBootFiles, bootFilesSchema } from './boot-files.ts';
import { bindCapability, capabilitySchema } from './capability.ts';
import { bindCheckDisk, checkDiskSchema } from './check-disk.ts';
import { bindCommand, commandSchema } from './command.ts';
import { bindDriver, driverSchema } from './driver.ts';
import { bindEdition, editionSchema } from './edition.ts';
import { bindFeature, featureSchema } from './feature.ts';
import { bindFile, fileSchema } from './file.ts';
import { bindFirstBoot, firstBootSchema } from './first-boot.ts';
import { bindInternational, internationalSchema } from './international.ts';
import type { Bound, FindPayload } from './kind.ts';
import { bindPackage, packageSchema } from './package.ts';
import { bindPeImage, peImageSchema } from './pe-image.ts';
import { bindProductKey, productKeySchema } from './product-key.ts';
import { bindRegistry, registrySchema } from './registry-value.ts';
import { bindRevertPending, revertPendingSchema } from './revert-pending.ts';
import { bindStoreCleanup, storeCleanupSchema } from './store-cleanup.ts';
import { bindStoreHealth, storeHealthSchema } from './store-health.ts';
import { bindSystemFiles, systemFilesSchema } from './system-files.ts';

/** Every kind of step, by name. To add one: add its file, and name it here; the compiler shows what else misses it. */
export const stepSchema = z.discriminatedUnion('kind', [
  packageSchema,
  featureSchema,
  capabilitySchema,
  driverSchema,
  registrySchema,
  fileSchema,
  appSchema,
  internationalSchema,
  editionSchema,
  storeCleanupSchema,
  storeHealthSchema,
  systemFilesSchema,
  answerFileSchema,
  firstBootSchema,
  commandSchema,
  bootFilesSchema,
  checkDiskSchema,
  revertPendingSchema,
  productKeySchema,
  peImageSchema,
]);

export type StepData = z.infer<typeof stepSchema>;
type Kind = StepData['kind'];
/** Step data of the kinds `K`: a union that the compiler can follow into the table. */
type StepOf<K extends Kind> = { readonly [P in K]: Extract<StepData, { readonly kind: P }> }[K];

const BINDERS: { readonly [K in Kind]: (data: StepOf<K>, find: FindPayload) => Bound } = {
  package: bindPackage,
  feature: bindFeature,
  capability: bindCapability,
  driver: bindDriver,
  registry: bindRegistry,
  file: bindFile,
  app: bindApp,
  international: bindInternational,
  edition: bindEdition,
  'store-cleanup': bindStoreCleanup,
  'store-health': bindStoreHealth,
  'system-files': bindSystemFiles,
  'answer-file': bindAnswerFile,
  'first-boot': bindFirstBoot,
  command: bindCommand,
  'boot-files': bindBootFiles,
  'check-disk': bindCheckDisk,
  'revert-pending': bindRevertPending,
  'product-key': bindProductKey,
  'pe-image': bindPeImage,
};

/** Makes of a step's data a step that the runtime can walk, or says what is wrong with it. */
export function bindStep<K extends Kind>(data: StepOf<K>, find: FindPayload): Bound {
  const bind: (data: StepOf<K>, find: FindPayload) => Bound = BINDERS[data.kind];
  return bind(data, find);
}
