import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { Processes } from '../../ports/processes.ts';
import type { Volumes } from '../../ports/world.ts';
import { type ReadSector, surveyBootSectors } from './boot-sectors.ts';
import { askDiskInfo } from './disk-info.ts';
import { type AskLetter, surveyLetters } from './letters.ts';
import { askDiskpart, askFsutil, askMountvol, askRegistry, notNeeded } from './programs.ts';
import { mergeVolumes, type ProviderAnswer, type VolumePart } from './volume-parts.ts';

export interface WindowsVolumeOptions {
  readonly processes: Processes;
  readonly systemDrive: string;
  readonly systemRoot: string;
  readonly isWindowsPe: boolean;
  /** For tests: how a letter and a boot sector are read. */
  readonly askLetter?: AskLetter;
  readonly readSector?: ReadSector;
}

/**
 * The volumes of this machine, by a chain of providers. Each is asked only for what the ones before it do not know,
 * each may be missing from a Windows PE, and each says in the survey how it went.
 */
export function windowsVolumes(options: WindowsVolumeOptions): Volumes {
  return { survey: () => survey(options) };
}

async function survey(options: WindowsVolumeOptions): Promise<VolumeSurvey> {
  const { processes, systemRoot } = options;
  const system32 = joinPath(systemRoot, 'System32');
  const places = { processes, system32, scratchFolder: joinPath(systemRoot, 'Temp') };
  const answers: ProviderAnswer[] = [];
  const volumes = () => mergeVolumes(answers);

  const mountvol = await askMountvol(places);
  const registry = await askRegistry(places);
  answers.push(await surveyLetters(options.askLetter), systemDrivePart(options), mountvol);
  // The mount manager remembers drives without a medium too: only what mountvol does not list is taken from it.
  answers.push(mountvol.parts.length === 0 ? registry : withoutNew(registry, volumes()));
  answers.push(surveyBootSectors(volumes(), options.readSector));
  const fsutil = await askFsutil(places, {
    kindOf: rootsOf(volumes().filter(isOfUnknownKind)),
    labelOf: rootsOf(volumes().filter(({ sizeBytes }) => sizeBytes !== undefined)),
  });
  answers.push(fsutil);
  // diskpart starts the virtual disk service, which takes seconds: a run with nothing to do should not wait for it.
  const isKnown =
    knowsNames(mountvol, registry) && fsutil.report.answer === 'used' && !volumes().some(isOfUnknownKind);
  answers.push(isKnown ? notNeeded('diskpart') : await askDiskpart(places, !knowsNames(mountvol, registry)));
  answers.push(await askDiskInfo(system32, volumes().some(isOfUnknownKind)));
  return { volumes: volumes().map(settleBitLocker), providers: answers.map(({ report }) => report) };
}

function knowsNames(...answers: readonly ProviderAnswer[]): boolean {
  return answers.some(({ parts }) => parts.length > 0);
}

function withoutNew({ report, parts }: ProviderAnswer, known: readonly Volume[]): ProviderAnswer {
  const names = new Set(known.flatMap(({ id, root }) => [id.toLowerCase(), root ?? id]));
  const isKnown = ({ id = '', root = '' }: VolumePart) => names.has(root) || names.has(id.toLowerCase());
  return { report, parts: parts.filter(isKnown) };
}

/** The RAM disk that Windows PE runs from looks like a fixed disk to every provider. */
function systemDrivePart({ systemDrive, isWindowsPe }: WindowsVolumeOptions): ProviderAnswer {
  const detail = isWindowsPe ? `${systemDrive} is the RAM disk of Windows PE` : 'not Windows PE';
  return {
    report: { provider: 'system drive', answer: 'used', detail },
    parts: isWindowsPe ? [{ root: `${systemDrive}\\`, driveType: 'ram-disk', bitLocker: 'none' }] : [],
  };
}

/** An optical, network or RAM drive that cannot be read has no medium or no server: that is not BitLocker. */
function settleBitLocker(volume: Volume): Volume {
  const cannotBe =
    volume.driveType !== 'fixed' && volume.driveType !== 'removable' && volume.driveType !== 'unknown';
  return volume.bitLocker === 'unknown' && cannotBe ? { ...volume, bitLocker: 'none' } : volume;
}

function isOfUnknownKind({ root, driveType }: Volume): boolean {
  return root !== undefined && driveType === 'unknown';
}

function rootsOf(volumes: readonly Volume[]): readonly string[] {
  return volumes.flatMap(({ root, driveType }) =>
    root === undefined || driveType === 'ram-disk' ? [] : [root],
  );
}
