import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRehearsal, stateName } from '../../../agent/adapters/rehearsal/open-rehearsal.ts';

let desk = '';
beforeEach(() => {
  desk = mkdtempSync(path.join(tmpdir(), 'servicer-open-'));
});
afterEach(() => rmSync(desk, { recursive: true, force: true }));

const MACHINE = {
  host: {
    ramMiB: 4096,
    architecture: 'amd64',
    bootKind: 'network',
    firmware: 'uefi',
    dismVersion: '10.0.26100.1',
  },
  smbios: { serial: 'A1' },
  volumes: [{ letter: 'D', sizeMiB: 4096, freeMiB: 2048 }],
};

function open(description: object | undefined, options: { fresh?: boolean; state?: string } = {}) {
  const machineFile = description === undefined ? undefined : path.join(desk, 'machine.json');
  if (machineFile !== undefined) writeFileSync(machineFile, JSON.stringify(description));
  return openRehearsal({
    machineFile,
    stateFolder: path.join(desk, options.state ?? 'state'),
    resultsFolder: path.join(desk, 'results'),
    fresh: options.fresh ?? false,
    speed: Number.POSITIVE_INFINITY,
  });
}

describe('a rehearsal that cannot be opened', () => {
  it('says which file is not there', () => {
    const machineFile = path.join(desk, 'none.json');
    const places = { stateFolder: path.join(desk, 'state'), resultsFolder: path.join(desk, 'results') };
    const opened = openRehearsal({ ...places, machineFile, fresh: false, speed: 1 });
    expect(opened).toEqual({ ok: false, because: `there is nothing at ${machineFile}` });
  });

  it('has forgotten nothing, with --fresh neither', () => {
    expect(open(MACHINE).ok).toBe(true);
    const left = path.join(desk, 'state', 'left.txt');
    writeFileSync(left, 'work of an hour');
    expect(open({ volumes: 'none' }, { fresh: true }).ok).toBe(false);
    expect(existsSync(left)).toBe(true);
  });
});

describe('whose disks a state folder holds', () => {
  it.each([
    { change: { host: { ...MACHINE.host, ramMiB: 8192 } }, why: 'more memory: the same disks' },
    { change: {}, why: 'the very same' },
  ])('are taken again: $why', ({ change }) => {
    expect(open(MACHINE).ok).toBe(true);
    expect(open({ ...MACHINE, ...change }).ok).toBe(true);
  });

  it.each([
    { change: { smbios: { serial: 'A2' } }, why: 'another machine' },
    { change: { macs: ['02:00:00:00:00:01'] }, why: 'another network adapter' },
    { change: { volumes: [{ letter: 'D', sizeMiB: 4096, freeMiB: 9 }] }, why: 'other disks' },
  ])('are refused: $why; --fresh begins again', ({ change }) => {
    expect(open(MACHINE).ok).toBe(true);
    const other = open({ ...MACHINE, ...change });
    expect(other).toMatchObject({ ok: false, because: expect.stringContaining('--fresh') });
    expect(open(MACHINE).ok).toBe(true);
    expect(open({ ...MACHINE, ...change }, { fresh: true }).ok).toBe(true);
  });

  it('of an older example begin again by themselves: npm start always starts', () => {
    expect(open(MACHINE).ok).toBe(true);
    const left = path.join(desk, 'state', 'D', 'left.txt');
    mkdirSync(path.dirname(left), { recursive: true });
    writeFileSync(left, 'of another machine');
    expect(open(undefined).ok).toBe(true);
    expect(existsSync(left)).toBe(false);
    expect(open(undefined).ok).toBe(true);
  });

  it.each([{ fresh: true }, { fresh: false }])(
    'are never a file of the desk (fresh: $fresh)',
    ({ fresh }) => {
      writeFileSync(path.join(desk, 'notes.txt'), 'mine');
      const opened = open(MACHINE, { fresh, state: 'notes.txt' });
      expect(opened).toMatchObject({ ok: false, because: expect.stringContaining('--state') });
      expect(existsSync(path.join(desk, 'notes.txt'))).toBe(true);
    },
  );
});

describe('what a description takes from the desk', () => {
  it('must be there, and is named when it is not', () => {
    const opened = open({ ...MACHINE, overlay: { 'servicer.json': 'line/servicer.json' } });
    expect(opened).toMatchObject({ ok: false, because: expect.stringContaining('line/servicer.json') });
  });
});

describe('the name of a state folder', () => {
  it.each([
    { file: undefined, name: 'factory-line', why: 'the example' },
    { file: '/desk/monthly/machine.json', name: 'monthly', why: 'the usual name says nothing' },
    { file: '/desk/line/a.json', name: 'line-a', why: 'one of several' },
    { file: '/desk/line/b.json', name: 'line-b', why: 'its neighbour has disks of its own' },
  ])('$file: $name ($why)', ({ file, name }) => {
    expect(stateName(file)).toBe(name);
  });
});
