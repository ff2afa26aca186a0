import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import {
  addDrivers,
  addPackages,
  checkHealth,
  dismProgress,
  dismVersion,
} from '../../../agent/tools/dism.ts';
import { fixture } from '../../fixtures/load.ts';

const CALL = {
  dism: 'X:\\Windows\\System32\\dism.exe',
  imageRoot: 'D:\\',
  scratchFolder: 'D:\\ProgramData\\Servicer\\scratch',
  logPath: 'D:\\ProgramData\\Servicer\\logs\\dism-lcu.log',
};
const input = (path: string, sizeBytes = 1) => ({ path, sizeBytes });
const TAIL =
  '/ScratchDir:D:\\ProgramData\\Servicer\\scratch /LogPath:D:\\ProgramData\\Servicer\\logs\\dism-lcu.log /LogLevel:3';

describe('a DISM command line', () => {
  it.each([
    {
      command: addPackages(CALL, [input('D:\\staging\\lcu.msu')]),
      line: `/English /Image:D:\\ /Add-Package /PackagePath:D:\\staging\\lcu.msu /NoRestart ${TAIL}`,
      effect: 'changes',
    },
    {
      command: addDrivers(CALL, [input('D:\\staging\\nic\\nic.inf')], { forceUnsigned: false }),
      line: `/English /Image:D:\\ /Add-Driver /Driver:D:\\staging\\nic\\nic.inf ${TAIL}`,
      effect: 'changes',
    },
    {
      command: addDrivers(CALL, [input('D:\\staging\\nic\\nic.inf')], { forceUnsigned: true }),
      line: `/English /Image:D:\\ /Add-Driver /Driver:D:\\staging\\nic\\nic.inf /ForceUnsigned ${TAIL}`,
      effect: 'changes',
    },
    {
      command: addDrivers(CALL, [input('D:\\a.inf'), input('D:\\b.inf')], { forceUnsigned: false }),
      line: `/English /Image:D:\\ /Add-Driver /Driver:D:\\a.inf /Driver:D:\\b.inf ${TAIL}`,
      effect: 'changes',
    },
    {
      command: checkHealth(CALL),
      line: `/English /Image:D:\\ /Cleanup-Image /CheckHealth ${TAIL}`,
      effect: 'reads',
    },
    { command: dismVersion(CALL.dism), line: '/?', effect: 'reads' },
  ])('$line', ({ command, line, effect }) => {
    expect(formatCommand(command)).toBe(`X:\\Windows\\System32\\dism.exe ${line}`);
    expect(command).toMatchObject({ tool: 'dism', effect });
  });

  it.each([
    { root: 'D:\\', image: '/Image:D:\\', why: 'a drive needs its backslash' },
    { root: 'D:', image: '/Image:D:\\', why: 'without it, it would be the current folder of the drive' },
    {
      root: 'D:\\my image\\',
      image: '/Image:D:\\my image',
      why: 'a backslash before the closing quote swallows it',
    },
    { root: 'D:\\mount', image: '/Image:D:\\mount', why: 'nothing to do' },
  ])('$root becomes $image: $why', ({ root, image }) => {
    expect(checkHealth({ ...CALL, imageRoot: root }).args).toContain(image);
  });

  it('has a limit that is longer than the longest work, and an idle limit below it', () => {
    const command = addPackages(CALL, [input('D:\\lcu.msu')]);
    expect(command.timeoutMs).toBeGreaterThan(50 * 60_000);
    expect(command.idleMs).toBeLessThan(command.timeoutMs);
    expect(command.logPath).toBe(CALL.logPath);
    expect(command.diskPath).toBe(CALL.scratchFolder);
  });

  it.each([
    { inputs: [0], minutes: 120, why: 'nothing to unpack' },
    { inputs: [1024 ** 3], minutes: 150, why: 'a GiB takes longer' },
    { inputs: [0, 0, 0], minutes: 140, why: 'each further package' },
    { inputs: [1024 ** 3, 1024 ** 3], minutes: 190, why: 'both' },
  ])('allows $minutes minutes: $why', ({ inputs, minutes }) => {
    const packages = inputs.map((sizeBytes) => input('D:\\a.cab', sizeBytes));
    expect(addPackages(CALL, packages).timeoutMs).toBe(minutes * 60_000);
  });
});

describe('DISM progress', () => {
  const percentOf = (...chunks: readonly string[]) => {
    const progress = dismProgress();
    return chunks.map((chunk) => progress(Buffer.from(chunk)));
  };

  it.each([
    { chunks: ['[=====  4.9%   ] '], percents: [4.9], why: 'one bar' },
    { chunks: ['[==26.0%==]\r\n\r[==26.5%==]'], percents: [26.5], why: 'the newest of a chunk' },
    { chunks: ['[=10', '0.0%=]'], percents: [undefined, 100], why: 'cut in the number' },
    { chunks: ['[=100.', '0', '%=]'], percents: [undefined, undefined, 100], why: 'cut twice' },
    { chunks: ['[=33.2%', '  ]'], percents: [33.2, undefined], why: 'not counted twice' },
    { chunks: ['[=55,0%=]'], percents: [55], why: 'decimal comma of the locale' },
    { chunks: ['[=100.1%=]'], percents: [undefined], why: 'more than all' },
    { chunks: ['1234.5%'], percents: [undefined], why: 'too many digits' },
    { chunks: ['no bar', ''], percents: [undefined, undefined], why: 'nothing there' },
  ])('$why', ({ chunks, percents }) => {
    expect(percentOf(...chunks)).toEqual(percents);
  });

  it('ends at the same percentage however the output is cut', () => {
    const { bytes } = fixture('dism', 'add-package-success');
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const progress = dismProgress();
        const seen = edges.slice(1).map((edge, index) => progress(bytes.subarray(edges[index], edge)));
        expect(seen.filter((percent) => percent !== undefined).at(-1)).toBe(100);
      }),
    );
  });
});
