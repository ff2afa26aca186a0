import { sha1InFileName } from '../offline/containers/microsoft-file-name.ts';
import { type PackageReading, readPackageFile } from '../offline/containers/read-package-file.ts';
import type { ContainerTools } from '../offline/containers/tools.ts';
import type { Workshop } from '../ports/workshop.ts';

export interface PackageLook {
  readonly reading: PackageReading;
  readonly statedSha1: string | undefined;
}

/** What a package file says of itself. Only small parts of it are read, whatever its size. */
export function readPackage(
  { workshop, tools }: { readonly workshop: Workshop; readonly tools: ContainerTools },
  source: string,
): PackageLook {
  const file = workshop.open(source);
  try {
    return { reading: readPackageFile(file, tools), statedSha1: sha1InFileName(source) };
  } finally {
    file.close();
  }
}
