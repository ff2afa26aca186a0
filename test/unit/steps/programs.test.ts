import { expect, it } from 'vitest';
import { bindStep, stepSchema } from '../../../agent/steps/registry.ts';
import { finder, payload, stepOf } from './support.ts';

const find = finder(payload('exe', 'a/fix.exe'));
const expected = { expect: { file: 'Windows\\OEM\\done.txt' } };

it.each([
  { data: { kind: 'system-files' }, programs: ['sfc.exe'], why: 'not every Windows PE has it' },
  { data: { kind: 'check-disk' }, programs: ['chkdsk.exe'], why: 'the same' },
  { data: { kind: 'boot-files' }, programs: ['bcdboot.exe'], why: 'the same' },
  {
    data: { kind: 'command', tool: 'fsutil.exe', ...expected },
    programs: ['fsutil.exe'],
    why: 'it is to be there',
  },
  { data: { kind: 'command', program: 'exe', ...expected }, programs: undefined, why: 'it comes along' },
  { data: { kind: 'store-health' }, programs: undefined, why: 'DISM is asked for by every run' },
])('before the first change $data.kind asks for $programs: $why', ({ data, programs }) => {
  const step = stepOf(bindStep(stepSchema.parse({ id: 'it', ...data }), find));
  expect(step.programs).toEqual(programs);
});
