import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rehearsalWorld } from '../../../../agent/adapters/rehearsal/world.ts';
import { IoError } from '../../../../agent/domain/servicing-error.ts';
import { RECORD_ROWS } from '../../../../agent/phases/record/commands.ts';
import { recordPage } from '../../../../agent/phases/record/page.ts';
import { QUESTIONS } from '../../../../agent/phases/record/questions.ts';
import { recordMachine } from '../../../../agent/phases/record/record.ts';
import type { Files } from '../../../../agent/ports/files.ts';
import type { World } from '../../../../agent/ports/world.ts';
import { createContext } from '../../../../agent/runtime/context.ts';
import { readTranscript } from '../../../fixtures/load.ts';
import { stage, type Wish } from '../../../support/scenario/scenario.ts';
import { treeOf } from '../../../support/scenario/tree.ts';
import { textOf, tree } from '../../../support/world/test-world.ts';

const FOLDER = 'C:\\record';
const ALL: Wish = {
  machine: { tools: { missing: [], added: ['manage-bde'] } },
  volumes: [
    {
      letter: 'E',
      label: 'Payroll',
      sizeMiB: 9000,
      freeMiB: 100,
      bitLocker: 'locked',
      recovery: { id: '0f0e0d0c-0b0a-4908-8706-050403020100', password: '1' },
    },
  ],
};

function machine(wish: Wish = ALL, change: (world: World) => World = (world) => world) {
  const staged = stage(wish);
  const world = change(rehearsalWorld(staged.description, staged.disk, { speed: Number.POSITIVE_INFINITY }));
  const context = createContext({ world, agentVersion: '1.0.0', builtAtMs: 0, sinks: [] });
  const record = (part: { readonly folder?: string; readonly mask?: boolean } = {}) =>
    recordMachine(context, { folder: FOLDER, mask: false, isRehearsal: true, ...part });
  return { disk: staged.disk, record };
}

const filesIn = (disk: ReturnType<typeof machine>['disk']) =>
  tree(disk, FOLDER).filter((path) => !path.endsWith('\\'));

describe('a record', () => {
  it('has every command of the table, readable by the loader of the fixtures', async () => {
    const { disk, record } = machine();
    const document = await record();
    const names = document.transcripts.map(({ name }) => name);
    for (const { tool } of RECORD_ROWS) expect(names.some((name) => name.startsWith(`${tool}/`))).toBe(true);
    expect(document.transcripts.filter(({ ended }) => !ended.startsWith('0x'))).toEqual([]);
    for (const path of filesIn(disk).filter((one) => !one.includes('answers.'))) {
      const { header, bytes } = readTranscript(path, textOf(disk, path));
      expect(header).toMatchObject({
        source: expect.stringContaining('no evidence'),
        build: '10.0.26100.1',
        dism: '10.0.26100.1',
        exit: expect.stringMatching(/^0x/),
        masked: 'no',
      });
      if (!path.includes('update-boot-info') && !path.includes('stderr'))
        expect([path, bytes.length > 0]).toEqual([path, true]);
    }
    const { bytes, header } = readTranscript('x', textOf(disk, `${FOLDER}\\fsutil\\dirty-d.txt`));
    expect(header).toMatchObject({ tool: 'fsutil dirty query D:', locale: 'en-US', codepage: '437/1252' });
    expect(Buffer.from(bytes).toString()).toBe('Volume - D: is NOT Dirty\r\n');
  });

  it('answers the questions of the field test', async () => {
    const { disk, record } = machine();
    const document = await record();
    expect(JSON.parse(textOf(disk, `${FOLDER}\\answers.json`))).toEqual(JSON.parse(JSON.stringify(document)));
    const answers = Object.fromEntries(document.answers.map(({ id, answer }) => [id, answer]));
    expect(answers).toMatchObject({
      'FT-01': 'yes',
      'FT-02': 'not-here',
      'FT-03': 'yes',
      'FT-04': 'seen',
      'FT-07': 'not-read-only',
      'FT-17': 'not-here',
      'FT-19': 'not-here',
      'FT-21': 'yes',
      'FT-22': 'yes',
      'FT-24': 'seen',
      'FT-26': 'yes',
    });
    expect(recordPage(document).join('\n')).toContain('FT-26  yes: ');
    expect(textOf(disk, `${FOLDER}\\answers.txt`)).toContain('rehearsal: the words of a model, no evidence');
  });

  it('changes nothing on any disk of the machine', async () => {
    const { disk, record } = machine();
    const before = [...treeOf(disk, 'D:\\')];
    await record();
    expect([...treeOf(disk, 'D:\\')]).toEqual(before);
    expect(filesIn(disk).length).toBeGreaterThan(15);
  });

  it('with a mask holds nothing that names the machine, and the answers stay the same', async () => {
    const plain = await machine().record();
    const { disk, record } = machine();
    const document = await record({ mask: true });
    expect(document.answers.map(({ answer }) => answer)).toEqual(plain.answers.map(({ answer }) => answer));
    expect(document.transcripts.map(({ ended }) => ended)).toEqual(
      plain.transcripts.map(({ ended }) => ended),
    );
    const everything = filesIn(disk)
      .map((path) => {
        const text = textOf(disk, path);
        if (path.includes('answers.')) return text;
        return Buffer.from(readTranscript(path, text).bytes).toString('latin1');
      })
      .join('\n');
    for (const secret of ['CT7Q4K2', '8f1d2c3a', '3A2C1D8F', 'LINE-KEY', 'Payroll', '192.0.2.10', '0f0e0d0c'])
      expect(everything.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(everything).toContain('Edge Box 300');
  });

  it.each([
    { does: 'hang', says: 'stopped at its hard limit', why: 'a program that hangs' },
    { does: 'crash', says: '0xC0000005', why: 'a program that crashes' },
    { does: 'not-start', says: '0xC0000135', why: 'a program that cannot start' },
  ])('goes on after $why', async ({ does, says }) => {
    const { record } = machine({ ...ALL, mishaps: [{ tool: 'fsutil', match: 'dirty', does }] });
    const document = await record();
    const ended = new Map(document.transcripts.map((one) => [one.name, one.ended]));
    expect(ended.get('fsutil/dirty-d')).toBe(says);
    expect(ended.get('fsutil/drivetype-d')).toBe('0x00000000');
    expect(ended.get('manage-bde/status-0')).toBe('0x00000000');
    expect(document.answers.find(({ id }) => id === 'FT-26')?.answer).toBe('no');
  });

  it('says of a program that is missing that it is', async () => {
    const missing = ['mountvol', 'fsutil', 'diskpart'];
    const document = await machine({ machine: { tools: { missing } } }).record();
    const ended = document.transcripts.filter(({ name }) => missing.some((tool) => name.startsWith(tool)));
    expect(new Set(ended.map((one) => one.ended))).toEqual(new Set(['missing']));
    const answers = Object.fromEntries(document.answers.map(({ id, answer }) => [id, answer]));
    expect(answers).toMatchObject({ 'FT-22': 'not-here', 'FT-26': 'not-here', 'FT-24': 'not-here' });
  });
});

describe('where a record may go', () => {
  it.each([
    { folder: '\\\\deploy\\results$\\a', why: 'a share' },
    { folder: 'X:\\a\\b', why: 'the RAM disk' },
    { folder: 'c:\\a', why: 'a stick' },
  ])('$folder: $why', async ({ folder }) => {
    await machine({ results: { account: undefined } }).record({ folder });
  });

  it.each([
    { folder: 'D:\\record', says: 'it is on a disk of the machine', why: 'the disk of Windows' },
    { folder: 'Q:\\record', says: 'there is no such volume', why: 'no such letter' },
    { folder: 'record', says: 'it is no whole path', why: 'relative' },
    { folder: 'C:record', says: 'it is no whole path', why: 'relative to a drive' },
    { folder: 'C:\\..\\D', says: 'it leads upwards', why: 'upwards' },
    { folder: '\\\\deploy', says: 'it names no share', why: 'a server only' },
    { folder: '\\\\.\\PhysicalDrive0', says: 'it is no whole path', why: 'a device' },
    { folder: 'X:\\Windows', says: 'it is not empty', why: 'there is something' },
    { folder: 'E:\\record', says: 'what kind of disk it is cannot be told', why: 'nobody knows' },
  ])('never $folder: $why', async ({ folder, says }) => {
    const volumes = [{ letter: 'E', driveType: 'unknown', sizeMiB: 10, freeMiB: 5 }];
    const { disk, record } = machine({ volumes });
    const before = [...treeOf(disk, 'D:\\')];
    await expect(record({ folder })).rejects.toMatchObject({
      code: 'SVC-6009',
      detail: `${folder}: ${says}`,
    });
    expect([...treeOf(disk, 'D:\\')]).toEqual(before);
  });
});

describe('a record that is cut off', () => {
  const cutAt = (limit: number) => (world: World) => {
    let writes = 0;
    const write: Files['write'] = async (path, bytes, mode) => {
      writes += 1;
      if (writes < limit) return await world.files.write(path, bytes, mode);
      await world.files.write(path, bytes.subarray(0, bytes.length / 2), mode);
      throw new IoError('full', path, 'the medium is full');
    };
    return { ...world, files: { ...world.files, write } };
  };

  it.each([1, 4, 9, 20])('at write %i keeps what is whole, and names the medium', async (limit) => {
    const whole = machine();
    await whole.record();
    const { disk, record } = machine(ALL, cutAt(limit));
    await expect(record()).rejects.toMatchObject({ code: 'SVC-6010' });
    const kept = filesIn(disk).filter((path) => !path.endsWith('.part'));
    for (const path of kept) {
      const read = (from: typeof disk) => readTranscript(path, textOf(from, path)).bytes;
      expect([path, [...read(disk)]]).toEqual([path, [...read(whole.disk)]]);
    }
    expect(kept.some((path) => path.endsWith('answers.json'))).toBe(false);
  });
});

describe('the rows of docs/field-test.md', () => {
  const rows = readFileSync(new URL('../../../../docs/field-test.md', import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return /^FT-\d{2}$/.test(cells[1] ?? '') ? [{ id: cells[1] ?? '', recorded: cells.at(-2) ?? '' }] : [];
    });

  it('have ids of their own, in order', () => {
    expect(rows.length).toBeGreaterThanOrEqual(26);
    expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))].sort());
  });

  it('are claimed to be answered by a record exactly where one answers them', () => {
    const claimed = rows.filter(({ recorded }) => recorded !== '-').map(({ id }) => id);
    const answered = QUESTIONS.filter((question) => 'judge' in question).map(({ id }) => id);
    expect(claimed).toEqual(answered);
  });

  it('are all that a record speaks of', () => {
    const known = new Set(rows.map(({ id }) => id));
    expect(QUESTIONS.filter(({ id }) => !known.has(id))).toEqual([]);
    for (const { recorded } of rows) expect(['yes', 'in part', '-']).toContain(recorded);
  });
});
