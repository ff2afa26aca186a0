import type { Architecture, HostFacts } from '../domain/machine.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { parseVersion } from '../domain/version.ts';

export interface ImageForHost {
  readonly architecture: Architecture | undefined;
  /** `19045`. */
  readonly build: number | undefined;
}

/**
 * May this Windows PE service this image? Windows PE x86 services any architecture, x64 only x64, arm64 only arm64.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-supported-platforms
 * DISM never services an image newer than itself.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/what-is-dism
 */
export function hostObjection(
  host: Pick<HostFacts, 'architecture' | 'dismVersion'>,
  image: ImageForHost,
): Failure | undefined {
  const { architecture, build } = image;
  if (architecture !== undefined && host.architecture !== 'x86' && host.architecture !== architecture) {
    return {
      code: 'SVC-2008',
      detail: `a Windows PE of ${host.architecture} cannot service a Windows of ${architecture}`,
    };
  }
  const dismBuild = host.dismVersion === undefined ? undefined : parseVersion(host.dismVersion)?.[2];
  if (dismBuild !== undefined && build !== undefined && dismBuild < servicingBuild(build)) {
    return {
      code: 'SVC-2008',
      detail: `DISM ${host.dismVersion} is older than the Windows it should service (build ${build})`,
    };
  }
  return undefined;
}

/**
 * Enablement packages raise the build number only: 19042 to 19045 are serviced as 19041, 22631 as 22621, 26200 as 26100
 * (Package_for_RollupFix of those releases carries the lower number).
 */
function servicingBuild(build: number): number {
  if (build > 19041 && build <= 19045) return 19041;
  if (build === 22631) return 22621;
  return build === 26200 ? 26100 : build;
}
