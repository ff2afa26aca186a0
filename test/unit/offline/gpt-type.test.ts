import { expect, it } from 'vitest';
import { gptPartitionKind } from '../../../agent/offline/gpt-type.ts';

it.each([
  { guid: '{EBD0A0A2-B9E5-4433-87C0-68B6B72699C7}', kind: 'basic', why: 'as diskpart prints it' },
  { guid: 'de94bba4-06d1-4d40-a16a-bfd50179d6ac', kind: 'recovery', why: 'bare' },
  { guid: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', kind: 'efi-system', why: 'where the boot store is' },
  { guid: '0fc63daf-8483-4772-8e79-3d69d8477de4', kind: 'other', why: 'a Linux file system' },
  { guid: '', kind: 'other', why: 'nothing' },
])('$guid is $kind ($why)', ({ guid, kind }) => {
  expect(gptPartitionKind(guid)).toBe(kind);
});
