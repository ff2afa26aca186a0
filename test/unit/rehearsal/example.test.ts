import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseMachineDescription } from '../../../agent/adapters/rehearsal/machine/machine-description.ts';
import { checksum, readCabinet } from '../../../agent/adapters/rehearsal/model/cabinet.ts';
import { readPackageFile } from '../../../agent/adapters/rehearsal/model/package-file.ts';
import { formatPackageIdentity } from '../../../agent/domain/package-identity.ts';
import { manifestSchema } from '../../../agent/manifest/schema.ts';
import { exampleFiles } from '../../../scripts/example.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';
import { EXAMPLE_FOLDER, NEW_LCU } from './support.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-example-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

describe('payload/examples/factory-line', () => {
  it('is what scripts/example.ts makes, byte for byte', () => {
    for (const [name, bytes] of exampleFiles()) {
      expect(Buffer.compare(fs.readFileSync(path.join(EXAMPLE_FOLDER, name)), bytes), name).toBe(0);
    }
  });

  it('has a machine and a manifest that are accepted', () => {
    const machine = parseMachineDescription(
      fs.readFileSync(path.join(EXAMPLE_FOLDER, 'machine.json'), 'utf8'),
    );
    expect(machine.ok ? [] : machine.problems).toEqual([]);
    const manifest = JSON.parse(fs.readFileSync(path.join(EXAMPLE_FOLDER, 'manifest.json'), 'utf8'));
    expect(manifestSchema.safeParse(manifest).error?.issues).toBeUndefined();
  });

  it('holds the update that its manifest names', () => {
    const name = 'windows10.0-kb5046613-x64.msu';
    const bytes = new Uint8Array(fs.readFileSync(path.join(EXAMPLE_FOLDER, 'updates', name)));
    const reading = readPackageFile(name, bytes);
    expect(reading.kind === 'package' && formatPackageIdentity(reading.file.identity)).toBe(NEW_LCU);
  });

  it.skipIf(!has('minisign'))('is signed as minisign signs (skipped: minisign is not installed)', () => {
    const verify = (file: string): string =>
      execFileSync(
        'minisign',
        ['-V', '-H', '-p', path.join(EXAMPLE_FOLDER, '../keys/example.pub'), '-m', file],
        {
          encoding: 'utf8',
          stdio: 'pipe',
        },
      );
    expect(verify(path.join(EXAMPLE_FOLDER, 'manifest.json'))).toContain('channel=factory-line serial=7');
    const changed = path.join(scratch, 'manifest.json');
    const bytes = fs.readFileSync(path.join(EXAMPLE_FOLDER, 'manifest.json'));
    fs.writeFileSync(
      changed,
      bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
    );
    fs.copyFileSync(path.join(EXAMPLE_FOLDER, 'manifest.json.minisig'), `${changed}.minisig`);
    expect(() => verify(changed)).toThrow();
  });
});

describe('a stored cabinet', () => {
  const FILES = [
    { name: 'update.mum', bytes: new TextEncoder().encode('<assembly/>') },
    { name: 'big.bin', bytes: new Uint8Array(70_001).map((_, at) => (at * 7) & 255) },
    { name: 'empty', bytes: new Uint8Array(0) },
  ];

  it('is read back as it was written, over several blocks', () => {
    const reading = readCabinet(storedCabinet(FILES));
    expect(reading.kind === 'read' && [...reading.files]).toEqual(
      FILES.map(({ name, bytes }) => [name, bytes]),
    );
  });

  it.skipIf(!has('cabextract'))('is one for cabextract too (skipped: cabextract is not installed)', () => {
    const file = path.join(scratch, 'ours.cab');
    fs.writeFileSync(file, storedCabinet(FILES));
    execFileSync('cabextract', ['-q', '-d', path.join(scratch, 'out'), file]);
    for (const { name, bytes } of FILES) {
      expect(new Uint8Array(fs.readFileSync(path.join(scratch, 'out', name)))).toEqual(bytes);
    }
  });

  it.skipIf(!has('gcab'))('of gcab is read as well (skipped: gcab is not installed)', () => {
    fs.writeFileSync(path.join(scratch, 'big.bin'), FILES[1]?.bytes ?? '');
    execFileSync('gcab', ['-cn', 'gcab.cab', 'big.bin'], { cwd: scratch });
    const reading = readCabinet(new Uint8Array(fs.readFileSync(path.join(scratch, 'gcab.cab'))));
    expect(reading.kind === 'read' && reading.files.get('big.bin')).toEqual(FILES[1]?.bytes);
    execFileSync('gcab', ['-cz', 'zip.cab', 'big.bin'], { cwd: scratch });
    expect(readCabinet(new Uint8Array(fs.readFileSync(path.join(scratch, 'zip.cab')))).kind).toBe(
      'compressed',
    );
  });

  it('says of every cut that it is damaged, and of no changed byte of data that it is fine', () => {
    const cabinet = storedCabinet(FILES.slice(0, 1));
    for (let end = 4; end < cabinet.length; end += 1) {
      const kind = readCabinet(cabinet.subarray(0, end)).kind;
      expect(['damaged', 'not-a-cabinet'], `cut at ${end}`).toContain(kind);
    }
    for (let at = cabinet.length - 11; at < cabinet.length; at += 1) {
      expect(readCabinet(cabinet.map((byte, index) => (index === at ? byte ^ 16 : byte))).kind).toBe(
        'damaged',
      );
    }
  });

  it.each([
    { bytes: [1, 2, 3, 4], sum: 0x0403_0201 },
    { bytes: [1, 2, 3, 4, 5], sum: 0x0403_0204 },
    { bytes: [1, 2, 3], sum: 0x0001_0203 },
    { bytes: [], sum: 0 },
  ])('has the checksum $sum for $bytes', ({ bytes, sum }) => {
    expect(checksum(Uint8Array.from(bytes), 0)).toBe(sum);
  });
});
