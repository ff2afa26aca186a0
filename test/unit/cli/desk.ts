import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArguments } from '../../../agent/adapters/node/arguments.ts';
import { nodeContainerTools } from '../../../agent/adapters/node/container-tools.ts';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { openDeskFile } from '../../../agent/adapters/workstation/desk-file.ts';
import { openDeskHive } from '../../../agent/adapters/workstation/desk-hive.ts';
import { openDeskImage } from '../../../agent/adapters/workstation/desk-image.ts';
import { lookAtPath } from '../../../agent/adapters/workstation/look-at.ts';
import type { Desk, Environment } from '../../../agent/cli/environment.ts';
import { mainCommand } from '../../../agent/cli/main-command.ts';
import { unusable } from '../../support/world/test-world.ts';

export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly written: Readonly<Record<string, string>>;
}

/** The files of this system, to be looked at. */
export function realDesk(): Omit<Desk, 'writeText'> {
  return {
    image: openDeskImage,
    hive: openDeskHive,
    file: openDeskFile,
    lookAt: lookAtPath,
    containers: nodeContainerTools(),
    read: () => undefined,
  };
}

/** Runs a command of the desk as main.ts would, and keeps what it says. */
export async function servicer(argv: readonly string[], part: Partial<Environment> = {}): Promise<Said> {
  let [out, err] = ['', ''];
  const written: Record<string, string> = {};
  const environment: Environment = {
    version: '1.2.3',
    builtAtMs: 0,
    terminal: {
      write: (text) => {
        out += text;
      },
      isInteractive: false,
      hasColour: false,
      columns: 80,
      setTitle: () => undefined,
    },
    errors: {
      write: (text) => {
        err += text;
      },
    },
    parseArguments,
    crypto: nodeCrypto(),
    machine: () => unusable('machine'),
    rehearsal: () => Promise.reject(new Error('the test supplies no rehearsal')),
    fleet: () => Promise.reject(new Error('the test supplies no machines')),
    openLog: async () => undefined,
    desk: {
      ...realDesk(),
      writeText: (at, _encoding, chunks) => {
        written[at] = [...chunks].join('');
      },
    },
    signing: () => unusable('signing'),
    authoring: () => unusable('authoring'),
    ...part,
  };
  const exit = await mainCommand(environment, argv, false);
  return { exit, out, err, written };
}

/** A folder of its own with these files; removed afterwards. */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>) {
  const root = mkdtempSync(path.join(tmpdir(), 'servicer-desk-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, ...name.split('/'));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
