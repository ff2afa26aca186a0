import type { Architecture } from '../domain/machine.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { parseVersion } from '../domain/version.ts';
import type { HostWork, ServicingCase } from './host-rules.ts';
import { UPDATE_AGENT_RULE } from './update-agent-rule.ts';

/** One rule of who may service whom. */
export interface HostRule {
  readonly id: string;
  /** The page or project that says so. */
  readonly source: string;
  readonly judge: (one: ServicingCase) => Failure | { readonly instruct: string } | undefined;
}

const LEARN = 'https://learn.microsoft.com/windows-hardware/manufacture/desktop/';
const PLATFORMS = `${LEARN}dism-supported-platforms`;
const PLATFORMS_7 =
  'https://learn.microsoft.com/previous-versions/windows/it-pro/windows-7/dd744500(v=ws.10)';
const WHAT_IS_DISM = `${LEARN}what-is-dism`;
const BEST_PRACTICES = `${LEARN}deployment-image-servicing-and-management--dism--best-practices`;
const BEST_PRACTICES_7 = 'Windows AIK for Windows 7, "DISM Best Practices"';
const COPY_DISM = `${LEARN}copy-dism-to-another-computer`;
const INTERNATIONAL = `${LEARN}dism-languages-and-international-servicing-command-line-options`;

// Builds: Windows Server 2003, Vista SP1 and Server 2008, Windows 7 and Server 2008 R2.
const SERVER_2003 = 3790;
const VISTA_SP1 = 6001;
const WINDOWS_7 = 7600;

/** Who may service whom. A rule that does not know enough to judge says nothing: then DISM itself will say. */
export const HOST_RULES: readonly HostRule[] = [
  {
    id: 'elevated',
    source: BEST_PRACTICES,
    judge: ({ host }) =>
      host.isElevated === 'no'
        ? {
            code: 'SVC-6001',
            detail: 'DISM needs elevation, for a member of the administrators too: Run as administrator',
          }
        : undefined,
  },
  {
    id: 'no-dism-before-windows-7',
    source: PLATFORMS_7,
    judge: ({ host, dism }) =>
      dism === undefined && isBelow(host.build, WINDOWS_7)
        ? {
            code: 'SVC-6002',
            detail:
              `${nameOf(host.build)} has no DISM: carry a folder with dism.exe, its dependencies and wimgapi.dll ` +
              'with its filter on the medium, and run WimMountInstall once',
          }
        : undefined,
  },
  {
    id: 'dism-missing',
    source: WHAT_IS_DISM,
    judge: ({ host, dism }) =>
      dism === undefined && !isBelow(host.build, WINDOWS_7)
        ? { code: 'SVC-6002', detail: 'dism.exe is missing, and none is carried on the medium' }
        : undefined,
  },
  {
    id: 'native-dism',
    source: PLATFORMS_7,
    judge: ({ host, dism }) =>
      dism?.architecture !== undefined && dism.architecture !== host.architecture
        ? {
            code: 'SVC-2008',
            detail: `a DISM of ${dism.architecture} on a host of ${host.architecture}: use the host's own kind`,
          }
        : undefined,
  },
  {
    id: 'wow64-agent',
    source: 'https://learn.microsoft.com/windows/win32/winprog64/file-system-redirector',
    judge: ({ host }) =>
      host.processArchitecture !== host.architecture
        ? {
            instruct:
              `this agent of ${host.processArchitecture} runs on a host of ${host.architecture}: it must start ` +
              'DISM from %windir%\\Sysnative, because System32 leads to the 32-bit one',
          }
        : undefined,
  },
  {
    id: 'architecture',
    source: PLATFORMS,
    judge: ({ host, image }) =>
      image.architecture === undefined || mayService(host, image.architecture)
        ? undefined
        : {
            code: 'SVC-2008',
            detail: `a ${hostWord(host)} of ${host.architecture} cannot service a Windows of ${image.architecture}`,
          },
  },
  {
    id: 'dism-older-than-image',
    source: WHAT_IS_DISM,
    judge: ({ dism, image }) => {
      const built = dism?.version === undefined ? undefined : parseVersion(dism.version)?.[2];
      if (built === undefined || image.build === undefined || built >= servicingBuild(image.build))
        return undefined;
      return {
        code: 'SVC-2008',
        detail: `DISM ${dism?.version} is older than the Windows it should service (build ${image.build})`,
      };
    },
  },
  {
    id: 'image-before-vista-sp1',
    source: PLATFORMS_7,
    judge: ({ image }) =>
      isBelow(image.build, VISTA_SP1)
        ? {
            code: 'SVC-2008',
            detail: `DISM services Windows Vista SP1 and later; this is build ${image.build}`,
          }
        : undefined,
  },
  {
    id: 'image-of-vista',
    source: PLATFORMS_7,
    judge: ({ image, work }) =>
      isBelow(image.build, WINDOWS_7) && !isBelow(image.build, VISTA_SP1) && asks(work, 'package', 'feature')
        ? {
            instruct:
              'DISM hands work on Windows Vista and Server 2008 to their Package Manager: packages must be ' +
              'expanded into a folder first',
          }
        : undefined,
  },
  {
    id: 'image-on-refs',
    source: PLATFORMS,
    judge: ({ image }) =>
      image.fileSystem?.toUpperCase() === 'REFS'
        ? { code: 'SVC-2008', detail: 'DISM does not service an image on a ReFS volume' }
        : undefined,
  },
  {
    id: 'kb960037',
    source: `${BEST_PRACTICES_7}; the number: Dism++`,
    judge: ({ host, work }) =>
      needsKb960037(host) && asks(work, 'package', 'feature')
        ? needed(host.hasKb960037, `update KB960037 on this 64-bit ${nameOf(host.build)}`)
        : undefined,
  },
  {
    id: 'msxml6',
    source: BEST_PRACTICES_7,
    judge: ({ host }) =>
      host.build === SERVER_2003
        ? needed(host.hasMsxml6, `MSXML 6 in %windir%\\System32 of this ${nameOf(host.build)}`)
        : undefined,
  },
  {
    id: 'international-by-intlcfg',
    source: INTERNATIONAL,
    judge: ({ image, work }) =>
      asks(work, 'international') && isBelow(image.build, WINDOWS_7)
        ? {
            instruct:
              'international settings of Windows Vista and Server 2008 are set by Intlcfg.exe of the Windows AIK; ' +
              'DISM sets those of Windows 7 and later',
          }
        : undefined,
  },
  {
    id: 'carried-mount-filter',
    source: COPY_DISM,
    judge: ({ dism, work }) =>
      dism?.from === 'carried' && dism.hasMountFilter !== 'yes' && asks(work, 'mount')
        ? {
            instruct:
              'a carried DISM mounts images with its own filter: run WimMountInstall (or ' +
              'wimmountadksetup of its architecture with /Install /q) once after every boot',
          }
        : undefined,
  },
  UPDATE_AGENT_RULE,
  {
    id: 'msi-first-boot',
    source: `${LEARN}dism-application-servicing-command-line-options`,
    judge: ({ work }) =>
      asks(work, 'msi')
        ? {
            instruct:
              'an .msi is staged and installed by an answer file at the first boot; nothing installs one offline',
          }
        : undefined,
  },
];

/**
 * A 64-bit Windows PE services its own kind only, one of x86 any. A full Windows of x86 or x64 services both of these;
 * Itanium and ARM keep to themselves there too, since no page says otherwise.
 */
function mayService({ system, architecture: host }: ServicingCase['host'], image: Architecture): boolean {
  if (host === image) return true;
  if (host === 'x86') return true;
  return system === 'windows' && host === 'amd64' && image === 'x86';
}

/** Vista with SP1 and no later one; Server 2008 with any; Server 2003 R2. Only the 64-bit ones. */
function needsKb960037({ system, build, isServer, architecture }: ServicingCase['host']): boolean {
  if (system !== 'windows' || architecture === 'x86' || build === undefined) return false;
  const isServer2008 = isServer && build > VISTA_SP1 && build < WINDOWS_7;
  return build === SERVER_2003 || build === VISTA_SP1 || isServer2008;
}

function needed(has: 'yes' | 'no' | 'unknown', what: string): Failure | { instruct: string } | undefined {
  if (has === 'yes') return undefined;
  return has === 'no'
    ? { code: 'SVC-6007', detail: `DISM needs ${what}` }
    : { instruct: `DISM needs ${what}; whether it is there could not be seen` };
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

function asks(work: readonly HostWork[], ...wanted: readonly HostWork[]): boolean {
  return wanted.some((one) => work.includes(one));
}

function isBelow(build: number | undefined, limit: number): boolean {
  return build !== undefined && build < limit;
}

function hostWord({ system }: ServicingCase['host']): string {
  return system === 'windows-pe' ? 'Windows PE' : 'Windows';
}

function nameOf(build: number | undefined): string {
  if (build === undefined) return 'host';
  if (build <= SERVER_2003) return 'host of the age of Windows Server 2003';
  return build < WINDOWS_7 ? 'host of the age of Windows Vista' : `host of build ${build}`;
}
