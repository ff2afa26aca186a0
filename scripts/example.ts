// Makes payload/examples/factory-line, and the payload files of the other examples: `node scripts/bootstrap.mjs scripts/example.ts`. With --check it writes nothing
// and fails when a file is not what it would write.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  CUMULATIVE,
  DOT_NET,
  type ExampleFile,
  examplePayload,
  monthlyPayload,
} from './lib/example-payload.ts';
import { signExample } from './lib/example-signature.ts';
import { firstBootFiles, languageFiles, repairFiles } from './lib/more-examples.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '..', 'payload', 'examples');
const FOLDER = path.join(EXAMPLES, 'factory-line');

/** The files of the example, by path relative to its folder. */
export function exampleFiles(): ReadonlyMap<string, Uint8Array> {
  const payload = examplePayload();
  const manifest = {
    type: 'winpe-servicer/manifest',
    schema: 1,
    id: 'factory-line-2024-11',
    channel: 'factory-line',
    serial: 7,
    issued: '2024-11-18T09:00:00Z',
    match: {
      manufacturer: ['Contoso Industrial'],
      model: ['Edge Box 300'],
      architecture: ['amd64'],
      build: { min: 19041, max: 19045 },
    },
    payload: payload.map(({ id, path: file, bytes }) => ({
      id,
      path: file,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    steps: [
      {
        id: 'lcu',
        kind: 'package',
        title: '2024-11 cumulative update',
        payload: 'lcu',
        identity: CUMULATIVE,
      },
      {
        id: 'dotnet',
        kind: 'package',
        title: '2024-11 update for .NET Framework 4.8.1',
        payload: 'dotnet',
        identity: DOT_NET,
        required: false,
      },
      {
        id: 'nic',
        kind: 'driver',
        title: 'Network adapter of the Edge Box',
        inf: 'nic-inf',
        catalog: 'nic-cat',
        files: ['nic-sys'],
      },
      {
        id: 'station',
        kind: 'registry',
        title: 'Station of the line',
        hive: 'SOFTWARE',
        set: [
          { key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'A7' },
          { key: 'Contoso\\Line', name: 'Shift', type: 'REG_DWORD', data: 2 },
        ],
      },
      { id: 'logo', kind: 'file', payload: 'oem-logo', to: 'Windows\\OEM\\logo.bmp' },
      { id: 'old-notice', kind: 'file', delete: 'Windows\\OEM\\old-notice.txt' },
    ],
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`);
  const key = fs.readFileSync(path.join(EXAMPLES, 'keys', 'example.key'), 'utf8');
  const comment = `winpe-servicer channel=${manifest.channel} serial=${manifest.serial}`;
  return new Map([
    ...payload.map((file) => [file.path, file.bytes] as const),
    ['manifest.json', bytes],
    ['manifest.json.minisig', new TextEncoder().encode(signExample(bytes, key, comment))],
  ]);
}

/** What the examples that are shipped as a servicing.yaml only are staged from, by folder. */
export const OTHERS: ReadonlyMap<string, readonly ExampleFile[]> = new Map([
  ['monthly', monthlyPayload()],
  ['language-packs', [...languageFiles(), ...examplePayload().filter(({ id }) => id === 'lcu')]],
  ['no-boot-repair', repairFiles()],
  ['first-boot-msi', firstBootFiles()],
  ['image-file', monthlyPayload().filter(({ id }) => id !== 'dotnet')],
]);

/** Everything this script makes, by absolute path. */
function targets(): readonly (readonly [string, Uint8Array])[] {
  return [
    ...[...exampleFiles()].map(([name, bytes]) => [path.join(FOLDER, name), bytes] as const),
    ...[...OTHERS].flatMap(([name, files]) =>
      files.map((file) => [path.join(EXAMPLES, name, file.path), file.bytes] as const),
    ),
  ];
}

function main(isCheck: boolean): number {
  const stale: string[] = [];
  for (const [target, bytes] of targets()) {
    const name = path.relative(EXAMPLES, target);
    const isSame = fs.existsSync(target) && Buffer.compare(fs.readFileSync(target), bytes) === 0;
    if (isSame) continue;
    stale.push(name);
    if (isCheck) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, bytes);
  }
  process.stdout.write(stale.map((name) => `${isCheck ? 'stale' : 'written'}: ${name}\n`).join(''));
  return isCheck && stale.length > 0 ? 1 : 0;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === import.meta.filename) {
  process.exitCode = main(process.argv.includes('--check'));
}
