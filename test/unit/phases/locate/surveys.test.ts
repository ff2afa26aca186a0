import { describe, expect, it } from 'vitest';
import type { Volume, VolumeSurvey } from '../../../../agent/domain/volume.ts';
import { surveyAgain } from '../../../../agent/phases/locate/loans.ts';
import { openVolumes } from '../../../../agent/phases/locate/unlock.ts';
import { emptyDisk, testWorld } from '../../../support/world/test-world.ts';

const KEY_ID = '0f0e0d0c-0b0a-4908-8706-050403020100';
const PASSWORD = '111111-222222-333333-444444-555555-666666-777777-888888';

const volume = (letter: string, part: Partial<Volume> = {}): Volume => ({
  id: `\\\\?\\Volume{00000000-0000-0000-0000-00000000000${letter.toLowerCase()}}\\`,
  root: `${letter}:\\`,
  label: undefined,
  fileSystem: undefined,
  driveType: 'fixed',
  sizeBytes: undefined,
  freeBytes: undefined,
  bitLocker: 'unknown',
  letterIsTemporary: false,
  ...part,
});
const surveyOf = (...volumes: readonly Volume[]): VolumeSurvey => ({ volumes, providers: [] });

const statusOf = (percentage: string, protection: string, lock: string) =>
  [
    'Volume D: []',
    '    Size:                 Unknown GB',
    '    BitLocker Version:    2.0',
    '    Conversion Status:    Unknown',
    `    Percentage Encrypted: ${percentage}%`,
    '    Encryption Method:    XTS-AES 128',
    `    Protection Status:    ${protection}`,
    `    Lock Status:          ${lock}`,
    '',
  ].join('\r\n');

describe('what is known of a volume when the volumes are read again', () => {
  it.each([
    { before: 'suspended', later: 'unknown', after: 'suspended', why: 'only manage-bde could tell' },
    { before: 'locked', later: 'unknown', after: 'unknown', why: 'it was opened since, or nobody knows' },
    { before: 'unlocked', later: 'locked', after: 'locked', why: 'what is seen now counts' },
    { before: 'locked', later: 'none', after: 'none', why: 'it was opened' },
  ] as const)('$before, then $later: $after, for $why', ({ before, later, after }) => {
    const again = surveyAgain(
      surveyOf(volume('D', { bitLocker: later })),
      surveyOf(volume('D', { bitLocker: before })),
    );
    expect(again.volumes[0]?.bitLocker).toBe(after);
  });

  it.each([
    { root: 'D:\\', lent: true, why: 'the lent letter is still there' },
    { root: 'E:\\', lent: false, why: 'it has another one now' },
  ])('its letter counts as lent ($lent): $why', ({ root, lent }) => {
    const before = surveyOf(volume('D', { letterIsTemporary: true }));
    const again = surveyAgain(surveyOf(volume('D', { root })), before);
    expect(again.volumes[0]?.letterIsTemporary).toBe(lent);
  });

  it('is not lost when another volume was opened in between', async () => {
    const disk = emptyDisk();
    disk.makeFolder('X:\\Windows');
    disk.makeFolder('X:\\Windows\\System32');
    disk.write('X:\\Windows\\System32\\manage-bde.exe', new Uint8Array(1));
    const says = (args: readonly string[]): string => {
      if (args[0] === '-protectors') return `      ID: {${KEY_ID.toUpperCase()}}\r\n`;
      if (args[0] === '-unlock') return '';
      return args[1] === 'D:' ? statusOf('Unknown', 'Unknown', 'Locked') : statusOf('100', 'On', 'Unlocked');
    };
    const { context } = testWorld({
      disk,
      world: {
        volumes: { survey: async () => surveyOf(volume('D', { bitLocker: 'none' }), volume('E')) },
        processes: {
          run: async (command) => ({
            command,
            ended: { end: 'exited', exitCode: '0x00000000' },
            stdout: new TextEncoder().encode(says(command.args)),
            stderr: new Uint8Array(0),
            durationMs: 1,
          }),
        },
      },
    });
    const first = surveyOf(volume('D'), volume('E'));
    const opened = await openVolumes(context, first, new Map([[KEY_ID, PASSWORD]]), []);
    expect(opened.volumes.map(({ bitLocker }) => bitLocker)).toEqual(['none', 'unlocked']);
  });
});
