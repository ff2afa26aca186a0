import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killAll, processesNaming } from './linux-process.ts';
import { runProgram } from './run-program.ts';
import { until } from './until.ts';

export interface Account {
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

/** Mounts the network neighbourhood at `mountPoint`; shares appear as `ADDRESS/SHARE`. `home` keeps its settings. */
export async function mountNeighbourhood(
  mountPoint: string,
  home: string,
  account: Account,
  share: string,
): Promise<void> {
  mkdirSync(mountPoint, { recursive: true });
  writeSettings(home, account);
  const child = spawn('smbnetfs', ['-f', mountPoint], {
    env: { ...process.env, HOME: home },
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
  await until(`share ${share} in ${mountPoint}`, () => isListable(join(mountPoint, account.address, share)), {
    everyMs: 50,
  });
}

export async function unmountNeighbourhood(mountPoint: string): Promise<void> {
  const drivers = processesNaming((argument) => argument === mountPoint).map(({ pid }) => pid);
  if (drivers.length === 0) return;
  await killAll(drivers);
  runProgram('umount', ['--lazy', mountPoint]);
}

// smbnetfs refuses settings that others may read.
function writeSettings(home: string, { address, user, password }: Account): void {
  const folder = join(home, '.smb');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = {
    'smb.conf': [
      '[global]',
      'client min protocol = SMB2',
      'name resolve order = host',
      ...['state directory', 'lock directory', 'cache directory', 'private dir'].map(
        (option) => `${option} = ${home}`,
      ),
    ],
    'smbnetfs.conf': [
      'show_$_shares "true"',
      'use_libsecret "false"',
      // In blocks of 4 KiB: programs ask before they write. SMB itself would tell, smbnetfs does not pass it on.
      'free_space_size 1048576',
      `auth "${address}" "${user}" "${password}"`,
      `host ${address} visible=true`,
    ],
  };
  for (const [name, lines] of Object.entries(files)) {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`, { mode: 0o600 });
    chmodSync(join(folder, name), 0o600);
  }
}

function isListable(folder: string): true | undefined {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return undefined;
  }
}
