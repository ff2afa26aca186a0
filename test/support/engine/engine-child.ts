import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeClock } from '../../../agent/adapters/node/clock.ts';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { nodeFiles } from '../../../agent/adapters/node/files.ts';
import { nodeProcesses } from '../../../agent/adapters/node/processes.ts';
import { nodeRandom } from '../../../agent/adapters/node/random.ts';
import { unusable } from '../world/test-world.ts';
import { engineStart } from './engine-start.ts';
import { byCopy, byDelete, byTool } from './engine-steps.ts';

/**
 * One start of the engine as a process of its own, on real folders: it can be killed. Arguments: the folder that is D:,
 * the folder that is P:, the program that is the tool, and `settled` or nothing. Ends by printing verdict and code.
 */
const [volume = '', payload = '', tool = '', settled = ''] = process.argv.slice(2);

function toNative(path: string): string {
  return join(path.startsWith('P:') ? payload : volume, ...path.slice(3).split('\\'));
}

const programs = nodeProcesses({ environment: process.env });
const files = nodeFiles(toNative);
const ended = await engineStart(
  {
    host: {
      isWindowsPe: true,
      architecture: 'amd64',
      ramBytes: 8 * 2 ** 30,
      systemDrive: 'X:',
      systemRoot: 'X:\\Windows',
      ownFolder: 'X:\\servicer',
      macs: [],
    },
    files: {
      ...files,
      // The volume is small, so that one more costs little; room is nothing that this looks at.
      freeBytes: async () => 16 * 2 ** 30,
      flushVolume: async () => {
        execFileSync('sync', ['--file-system', volume]);
        return true;
      },
    },
    processes: {
      run: (command) =>
        programs.run({
          ...command,
          file: process.execPath,
          args: [tool, volume, ...command.args],
          timeoutMs: 60_000,
          idleMs: 60_000,
        }),
    },
    volumes: unusable('volumes'),
    clock: nodeClock(),
    random: nodeRandom(),
    crypto: nodeCrypto(),
  },
  {
    steps: [
      byTool('a', 3),
      byCopy('b'),
      ...['e', 'f', 'g'].map((id) => byTool(id, 2, { shares: true })),
      byTool('c', 5),
      byDelete('x'),
      byTool('d', 2, { after: ['c'] }),
    ],
    manifest: '1'.repeat(64),
    settled: settled === 'settled',
  },
);
process.stdout.write(`${ended.verdict} ${ended.code}\n`);
