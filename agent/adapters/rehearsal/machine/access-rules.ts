import { isInside } from '../../../domain/windows-path.ts';
import type { BootState } from '../boot-state.ts';
import { splitDiskPath } from '../disk/disk-path.ts';
import { volumeKey } from '../disk/volume-slots.ts';
import type { DiskHook, DiskOperation } from '../disk/watched-disk.ts';
import { currentLetters } from './current-letters.ts';
import { lockState } from './lock-state.ts';
import type { MachineDescription } from './machine-description.ts';
import { volumeId } from './volume-ids.ts';

/**
 * Who may touch what: locked and unformatted volumes, write protection, shares without a session or without a
 * network. What Windows answers in these cases reaches Node as one of these codes.
 */
export function accessRules(machine: MachineDescription, boot: BootState): DiskHook {
  const keys = machine.volumes.map((_, index) => volumeKey(volumeId(index)));
  return ({ path, name, isChange }) => {
    if (isChange) {
      const mounted = onMounts(boot, path, name);
      if (mounted !== 'go') return mounted;
    }
    const { volume } = splitDiskPath(path);
    if (volume.startsWith('\\\\') && !volume.startsWith('\\\\?')) return askShare(volume, isChange);
    const id = currentLetters(machine, boot).find(({ letter }) => `${letter}:` === volume)?.id ?? volume;
    const index = keys.indexOf(volumeKey(id));
    const described = machine.volumes[index];
    if (described === undefined) return 'go';
    if (lockState(machine, boot, index) === 'locked') return 'fail:EACCES';
    if (described.fileSystem === 'RAW') return 'fail:EIO';
    return isChange && described.readOnly ? 'fail:EROFS' : 'go';
  };

  function askShare(path: string, isChange: boolean): ReturnType<DiskHook> {
    const share = machine.shares.find((each) => volumeKey(each.path) === path);
    if (share === undefined) return machine.network.present ? 'go' : 'fail:EIO';
    if (share.down || !machine.network.present) return 'fail:EIO';
    if (share.account !== undefined && boot.sessions[share.path.toLowerCase()] === undefined) {
      return 'fail:EACCES';
    }
    return isChange && share.readOnly ? 'fail:EACCES' : 'go';
  }
}

/** A mount that is read-only takes no change, and no mount folder can be removed from under its mount. */
function onMounts({ mounts }: BootState, path: string, name: DiskOperation['name']): ReturnType<DiskHook> {
  if (mounts.some(({ readOnly, folder }) => readOnly && isInside(path, folder))) return 'fail:EACCES';
  const removes = name === 'remove' || name === 'removeTree' || name === 'rename';
  return removes && mounts.some(({ folder }) => isInside(folder, path)) ? 'fail:EBUSY' : 'go';
}
