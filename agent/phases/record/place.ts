import { ServicingError } from '../../domain/servicing-error.ts';
import type { VolumeSurvey } from '../../domain/volume.ts';
import { driveRoot, isSamePath, isUnc, shareRoot } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';

/**
 * A record changes nothing on the machine's disks, so it goes to a share, a stick or the RAM disk, into a folder that is
 * new or empty. A stick that Windows takes for a fixed disk is refused: nobody can tell it from one of the machine's.
 */
export async function checkRecordFolder(
  context: RunContext,
  folder: string,
  survey: VolumeSurvey,
): Promise<void> {
  const because = whyNot(context.world.host.systemDrive, folder, survey);
  if (because !== undefined) throw new ServicingError('SVC-6009', `${folder}: ${because}`);
  const names = (await context.world.files.list(folder)) ?? [];
  if (names.length > 0) throw new ServicingError('SVC-6009', `${folder}: it is not empty`);
}

function whyNot(systemDrive: string, folder: string, { volumes }: VolumeSurvey): string | undefined {
  if (folder.split('\\').includes('..')) return 'it leads upwards';
  if (isUnc(folder)) return shareRoot(folder) === undefined ? 'it names no share' : undefined;
  const root = driveRoot(folder);
  if (root === undefined || !/^[A-Za-z]:\\/.test(folder)) return 'it is no whole path';
  if (isSamePath(root, systemDrive)) return undefined;
  const volume = volumes.find((one) => one.root !== undefined && isSamePath(one.root, root));
  if (volume === undefined) return 'there is no such volume';
  if (volume.driveType === 'removable' || volume.driveType === 'network') return undefined;
  return volume.driveType === 'unknown'
    ? 'what kind of disk it is cannot be told'
    : 'it is on a disk of the machine';
}
