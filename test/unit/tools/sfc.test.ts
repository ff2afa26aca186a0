import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import { parseSfc, verifyOnly } from '../../../agent/tools/sfc.ts';
import { fixture, fixtureNames } from '../../fixtures/load.ts';

describe('sfc', () => {
  it('verifies an offline image and repairs nothing', () => {
    const command = verifyOnly('X:\\Windows\\System32', {
      imageRoot: 'D:\\',
      windowsFolder: 'D:\\Windows',
      bootRoot: 'S:\\',
      logPath: 'D:\\logs\\sfc.log',
    });
    expect(formatCommand(command)).toBe(
      'X:\\Windows\\System32\\sfc.exe /verifyonly /offbootdir=S:\\ /offwindir=D:\\Windows /offlogfile=D:\\logs\\sfc.log',
    );
    expect(command).toMatchObject({ effect: 'reads', logPath: 'D:\\logs\\sfc.log' });
  });

  it.each([
    { name: 'clean-en', answer: 'clean' },
    { name: 'violations-en', answer: 'violations' },
    { name: 'pending-en', answer: 'pending-repair' },
    { name: 'could-not-start-en', answer: 'could-not-run' },
    { name: 'could-not-perform-en', answer: 'could-not-run' },
    { name: 'clean-de', answer: 'clean' },
    { name: 'repaired-de', answer: 'violations' },
    { name: 'french', answer: 'unknown' },
  ])('$name says $answer', ({ name, answer }) => {
    const { bytes } = fixture('sfc', name);
    expect(parseSfc(bytes)).toBe(answer);
    expect(parseSfc(Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]))).toBe(answer);
    expect(parseSfc(Buffer.concat([bytes, Buffer.from([0x0d])]))).toBe(answer);
  });

  it('has a row above for every recorded output', () => {
    expect(fixtureNames('sfc')).toHaveLength(8);
  });

  it('never calls an output clean that ends early', () => {
    const { bytes } = fixture('sfc', 'clean-en');
    const verdict = Buffer.from(bytes).indexOf(Buffer.from('violations', 'utf16le'));
    for (let cut = 0; cut < verdict; cut += 1) expect(parseSfc(bytes.subarray(0, cut))).toBe('unknown');
  });

  it('is unknown when the sentences contradict each other', () => {
    const both = ['clean-en', 'violations-en'].map((name) => fixture('sfc', name).bytes);
    expect(parseSfc(Buffer.concat(both))).toBe('unknown');
    expect(parseSfc(new Uint8Array())).toBe('unknown');
  });
});
