import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, killAll, processesNaming } from './linux-process.ts';
import { runProgram } from './run-program.ts';
import { sambaConfiguration, sambaFolders } from './samba-configuration.ts';
import { mountNeighbourhood, unmountNeighbourhood } from './share-mount.ts';
import { until } from './until.ts';

/** A real file server on the loopback address, and its shares as a Windows program reaches them. */
export interface FileServer {
  /** Holds the shares by name, through SMB: what `\\server` stands for. */
  readonly neighbourFolder: string;
  /** The folder behind a share, on the server's own disk. */
  readonly shareFolder: (share: string) => string;
  readonly user: string;
  readonly password: string;
  /** Starts it, again too, and gives its clients new connections. */
  readonly start: () => Promise<void>;
  /** The server dies: connections break, nobody answers. */
  readonly kill: () => Promise<void>;
  /** Kills it as soon as `isTime` says so, asked about every millisecond. Call it off when the run has ended. */
  readonly killWhen: (isTime: () => boolean) => Doom;
  /** All of it ends, the mount too. */
  readonly end: () => Promise<void>;
}

export interface Doom {
  /** Whether the server was killed. */
  readonly callOff: () => Promise<boolean>;
}

// smbnetfs knows the standard port only.
const ADDRESS = '127.0.0.1';
const LISTENING = /^\s*\d+: 0100007F:01BD \S+ 0A /m;

/** Makes a server with one account and these shares; all its state is in `folder`. It is not started. */
export function makeFileServer(
  folder: string,
  shareNames: readonly [string, ...string[]],
  password: string,
): FileServer {
  // Samba wants an account that Linux knows too, and this one may open port 445.
  const user = 'root';
  const shareFolder = (share: string): string => join(folder, 'shares', share);
  const configuration = join(folder, 'smb.conf');
  const mountPoint = join(folder, 'mount');
  const shares = shareNames.map((name) => ({ name, folder: shareFolder(name) }));
  for (const path of [...sambaFolders(folder), ...shares.map((share) => share.folder)]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(configuration, sambaConfiguration(folder, { address: ADDRESS, user, shares }));
  runProgram('smbpasswd', ['-c', configuration, '-s', '-a', user], `${password}\n${password}\n`);

  async function kill(): Promise<void> {
    // The helper for RPC is a process of its own, which outlives smbd.
    const mine = processesNaming((argument) =>
      [configuration, `--configfile=${configuration}`].includes(argument),
    );
    await killAll(mine.map(({ pid }) => pid));
  }

  async function end(): Promise<void> {
    await unmountNeighbourhood(mountPoint);
    await kill();
  }

  return {
    neighbourFolder: join(mountPoint, ADDRESS),
    shareFolder,
    user,
    password,
    start: async () => {
      await end();
      await startSmbd(folder, configuration);
      await mountNeighbourhood(
        mountPoint,
        join(folder, 'home'),
        { address: ADDRESS, user, password },
        shareNames[0],
      );
    },
    kill,
    killWhen: (isTime) => doomed(isTime, kill),
    end,
  };
}

async function startSmbd(folder: string, configuration: string): Promise<void> {
  // smbd takes the pid file of a killed one for a running server when the number is in use again.
  rmSync(join(folder, 'pid', 'smbd.pid'), { force: true });
  const log = join(folder, 'log', 'output.txt');
  const out = openSync(log, 'a');
  const args = ['-F', '--no-process-group', '-s', configuration, '-l', join(folder, 'log')];
  const smbd = spawn('smbd', args, { stdio: ['ignore', out, out], detached: true });
  closeSync(out);
  smbd.unref();
  await until('smbd listening', () => {
    if (smbd.pid === undefined || !isAlive(smbd.pid)) {
      throw new Error(`smbd ended at once: ${readFileSync(log, 'utf8')}`);
    }
    return LISTENING.test(readFileSync('/proc/net/tcp', 'utf8')) ? true : undefined;
  });
}

function doomed(isTime: () => boolean, kill: () => Promise<void>): Doom {
  let calledOff = false;
  async function watch(): Promise<boolean> {
    while (!calledOff) {
      if (isTime()) {
        await kill();
        return true;
      }
      await sleep(1);
    }
    return false;
  }
  const watched = watch();
  return {
    callOff: () => {
      calledOff = true;
      return watched;
    },
  };
}
