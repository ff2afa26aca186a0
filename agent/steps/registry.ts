import { z } from 'zod';
import { bindDriver, driverSchema } from './driver.ts';
import { bindFile, fileSchema } from './file.ts';
import type { Bound, FindPayload } from './kind.ts';
import { bindPackage, packageSchema } from './package.ts';
import { bindRegistry, registrySchema } from './registry-value.ts';

/** Every kind of step, by name. To add one: add its file, and name it here; the compiler shows what else misses it. */
export const stepSchema = z.discriminatedUnion('kind', [
  packageSchema,
  driverSchema,
  registrySchema,
  fileSchema,
]);

export type StepData = z.infer<typeof stepSchema>;

/** Makes of a step's data a step that the runtime can walk, or says what is wrong with it. */
export function bindStep(data: StepData, find: FindPayload): Bound {
  switch (data.kind) {
    case 'package':
      return bindPackage(data, find);
    case 'driver':
      return bindDriver(data, find);
    case 'registry':
      return bindRegistry(data);
    case 'file':
      return bindFile(data, find);
  }
}
