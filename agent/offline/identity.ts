import {
  type Fact,
  firstKnown,
  known,
  no,
  notKnown,
  type Reading,
  unknown,
  valueOrHint,
  yes,
} from '../domain/fact.ts';
import type { Architecture } from '../domain/machine.ts';
import { currentControlSet, readControlSet } from './control-set.ts';
import type { HiveView } from './hive-view.ts';
import type { ImageSource } from './image-source.ts';
import { PE_HEAD_BYTES, peArchitecture } from './pe-header.ts';
import { isSetupInProgress } from './setup-state.ts';

/** Which Windows an image is. What an era has no value for is "not known", never a default. */
export interface WindowsIdentity {
  /** `Windows 11 Pro`: the registry's name, corrected where it stayed at 10. */
  readonly product: Reading<string>;
  /** `22H2`; from Windows 10 20H2 on, before that the release id (`1709`). */
  readonly displayVersion: Reading<string>;
  /** `Professional`: the edition that servicing goes by. */
  readonly edition: Reading<string>;
  /** `Enterprise` on a Professional that was stepped up by a subscription. */
  readonly compositionEdition: Reading<string>;
  /** `Client`, `Server`, `Server Core`, `WindowsPE`. */
  readonly installationType: Reading<string>;
  readonly build: Reading<number>;
  /** Update build revision: 4780 in 19045.4780. Windows 10 and later. */
  readonly ubr: Reading<number>;
  readonly architecture: Reading<Architecture>;
  /** Languages of the user interface, `en-US`. */
  readonly languages: Reading<readonly string[]>;
  /** Seconds since 1970. After an upgrade, the day of the upgrade. */
  readonly installDate: Reading<number>;
  readonly computerName: Reading<string>;
  readonly controlSet: Reading<number>;
  readonly setupInProgress: Fact;
  readonly isWindowsPe: Fact;
  /** A Windows PE that is the recovery environment. */
  readonly isRecovery: Fact;
}

const CURRENT_VERSION = 'Microsoft\\Windows NT\\CurrentVersion';
const KERNEL = 'Windows\\System32\\ntoskrnl.exe';
// https://learn.microsoft.com/windows/release-health/windows11-release-information
const FIRST_WINDOWS_11 = 22_000;

export function readIdentity(
  source: Pick<ImageSource, 'head' | 'exists'>,
  software: HiveView,
  system: HiveView,
): WindowsIdentity {
  const text = (name: string): Reading<string> => software.text(CURRENT_VERSION, name);
  const build = readBuild(software);
  const installationType = readInstallationType(software, system);
  const isWindowsPe = judgeWindowsPe(source, text('EditionID'), installationType);
  return {
    product: nameProduct(text('ProductName'), build, installationType),
    displayVersion: firstKnown(text('DisplayVersion'), text('ReleaseId'), text('CSDVersion')),
    edition: text('EditionID'),
    compositionEdition: text('CompositionEditionID'),
    installationType,
    build,
    ubr: software.number(CURRENT_VERSION, 'UBR'),
    architecture: readArchitecture(source, system),
    languages: readLanguages(system),
    installDate: software.number(CURRENT_VERSION, 'InstallDate'),
    computerName: system.text(
      `${currentControlSet(system)}\\Control\\ComputerName\\ComputerName`,
      'ComputerName',
    ),
    controlSet: readControlSet(system),
    setupInProgress: isSetupInProgress(system),
    isWindowsPe,
    isRecovery: judgeRecovery(source, isWindowsPe),
  };
}

/** `CurrentBuild`: programs may be shown another `CurrentBuildNumber`, so it comes second. */
function readBuild(software: HiveView): Reading<number> {
  const digits = (name: string): Reading<number> =>
    software.read(CURRENT_VERSION, name, (value) => {
      const text = value.text() ?? '';
      return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    });
  return firstKnown(digits('CurrentBuild'), digits('CurrentBuildNumber'));
}

/** Windows 11 still calls itself "Windows 10" in the registry; Windows Server does not. */
function nameProduct(name: Reading<string>, build: Reading<number>, type: Reading<string>): Reading<string> {
  if (!name.known || !/^Windows 10\b/.test(name.value)) return name;
  if (!build.known) return notKnown(`the name may be of 10 or 11: ${build.because}`, name.value);
  const isEleven = build.value >= FIRST_WINDOWS_11 && valueOrHint(type) !== 'Server';
  if (!isEleven) return name;
  return known(name.value.replace(/^Windows 10/, 'Windows 11'), ...name.evidence, ...build.evidence);
}

function readInstallationType(software: HiveView, system: HiveView): Reading<string> {
  const named = software.text(CURRENT_VERSION, 'InstallationType');
  const options = `${currentControlSet(system)}\\Control\\ProductOptions`;
  // Windows Vista has no InstallationType; the system hive tells client from server since Windows NT.
  const derived = system.read(options, 'ProductType', (value) => {
    const type = value.text()?.toLowerCase();
    if (type === 'winnt') return 'Client';
    return type === 'servernt' || type === 'lanmannt' ? 'Server' : undefined;
  });
  return firstKnown(named, derived);
}

const ENVIRONMENT: Readonly<Record<string, Architecture>> = {
  amd64: 'amd64',
  x86: 'x86',
  arm64: 'arm64',
  ia64: 'ia64',
};

/** The kernel's own header first: no setting can be wrong about it. */
function readArchitecture(source: Pick<ImageSource, 'head'>, system: HiveView): Reading<Architecture> {
  const kernel = source.head(KERNEL, PE_HEAD_BYTES);
  const machine = kernel === undefined ? undefined : peArchitecture(kernel);
  if (machine !== undefined) return known(machine, { file: KERNEL, at: 'PE header', saw: machine });
  const environment = `${currentControlSet(system)}\\Control\\Session Manager\\Environment`;
  return system.read(environment, 'PROCESSOR_ARCHITECTURE', (value) => {
    return ENVIRONMENT[value.text()?.toLowerCase() ?? ''];
  });
}

const MAX_LANGUAGES = 64;

function readLanguages(system: HiveView): Reading<readonly string[]> {
  const path = `${currentControlSet(system)}\\Control\\MUI\\UILanguages`;
  const languages: string[] = [];
  for (const { name } of system.key(path)?.subkeys() ?? []) {
    if (languages.length < MAX_LANGUAGES) languages.push(name);
  }
  if (system.doubt !== undefined) return notKnown(system.doubt, languages);
  if (languages.length === 0) return notKnown(`${system.file} names no language of the user interface`);
  return known(languages, system.evidence(path, languages.join(', ')));
}

/** `Control\MiniNT` proves nothing: it is also set on full installations, as a tweak for ReFS. */
function judgeWindowsPe(
  source: Pick<ImageSource, 'exists'>,
  edition: Reading<string>,
  installationType: Reading<string>,
): Fact {
  for (const reading of [edition, installationType]) {
    if (reading.known && reading.value.toLowerCase() === 'windowspe') {
      return yes('it says that it is Windows PE', ...reading.evidence);
    }
  }
  if (edition.known && installationType.known) {
    return no('it says that it is an installation', ...edition.evidence, ...installationType.evidence);
  }
  const starter = ['Windows\\System32\\startnet.cmd', 'Windows\\System32\\winpeshl.ini'].find((path) =>
    source.exists(path),
  );
  const because = edition.known ? installationType : edition;
  const doubt = because.known ? 'its edition is not known' : because.because;
  return starter === undefined
    ? unknown(doubt)
    : unknown(`${doubt}; it has a file of Windows PE`, { file: starter });
}

const RECOVERY = 'sources\\recovery\\RecEnv.exe';

function judgeRecovery(source: Pick<ImageSource, 'exists'>, isWindowsPe: Fact): Fact {
  if (isWindowsPe.answer === 'no') return isWindowsPe;
  if (source.exists(RECOVERY)) return yes('it holds the recovery environment', { file: RECOVERY });
  return isWindowsPe.answer === 'yes' ? no(`it has no ${RECOVERY}`) : isWindowsPe;
}
