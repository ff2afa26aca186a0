import { describe, expect, it } from 'vitest';
import { makeFolders, writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { findDisms, requireDism } from '../../../agent/phases/dism.ts';
import { checkTools, readMachine } from '../../../agent/phases/machine.ts';
import { type PlanInputs, plan } from '../../../agent/phases/plan.ts';
import { createContext } from '../../../agent/runtime/context.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { bindPackage, packageSchema } from '../../../agent/steps/package.ts';
import { SAMPLE_HOST } from '../../support/sample-run.ts';
import { emptyDisk, testWorld, unusable } from '../../support/world/test-world.ts';
import { machineWith, UUID } from '../rehearsal/support.ts';
import { finder, PLACES, payload, stepOf } from '../steps/support.ts';

/** The start phase on a described machine. */
function rehearsed(change: Readonly<Record<string, unknown>>) {
  const machine = machineWith(change);
  const world = rehearsalWorld(machine, memoryMachine(machine), { speed: Number.POSITIVE_INFINITY });
  return createContext({ world, agentVersion: '1', builtAtMs: 0, sinks: [] });
}

describe('who this machine is', () => {
  it('is told by its firmware', async () => {
    const { machine, host } = await readMachine(rehearsed({}));
    expect(machine).toMatchObject({
      id: UUID,
      idSource: 'uuid',
      manufacturer: 'Contoso',
      model: 'Box',
      serial: 'S-1234',
    });
    expect(host).toMatchObject({ architecture: 'amd64', firmware: 'uefi', dismVersion: '10.0.26100.1' });
  });

  it.each([
    { serial: 'To be filled by O.E.M.', shown: undefined, why: 'nobody filled it in' },
    { serial: '0123456789', shown: undefined, why: 'somebody leaned on the keyboard' },
    { serial: 'CT7Q4K2', shown: 'CT7Q4K2', why: 'a serial' },
  ])('has serial $shown: $why', async ({ serial, shown }) => {
    const smbios = { manufacturer: 'Contoso', serial, assetTag: serial, uuid: UUID };
    const { machine } = await readMachine(rehearsed({ smbios }));
    expect(machine.serial).toBe(shown);
    expect(machine.assetTag).toBe(shown);
  });

  it('without any table is random, and says so', async () => {
    const { machine } = await readMachine(rehearsed({ smbios: { table: false }, macs: [] }));
    expect(machine.idSource).toBe('random');
    expect(machine.serial).toBeUndefined();
  });
});

describe('the tools of Windows PE', () => {
  const tools = ['reg.exe', 'wpeutil.exe'];
  const withTools = (names: readonly string[]) => {
    const disk = emptyDisk();
    for (const name of names) writeFile(disk, `X:\\Windows\\System32\\${name}`, 'x');
    return disk;
  };

  it('are all there', async () => {
    await checkTools(testWorld({ disk: withTools(tools) }).context);
  });

  it.each(tools)('are not enough without %s', async (missing) => {
    const disk = withTools(tools.filter((name) => name !== missing));
    await expect(checkTools(testWorld({ disk }).context)).rejects.toMatchObject({
      code: 'SVC-6002',
      detail: `X:\\Windows\\System32\\${missing}`,
    });
  });

  it('lack a DISM only where none is carried along either', () => {
    const context = rehearsed({ tools: { missing: ['dism'] } });
    expect(() => requireDism(context, findDisms(context, undefined))).toThrow(
      expect.objectContaining({ code: 'SVC-6002', detail: 'X:\\Windows\\System32\\dism.exe' }),
    );
    const carried = { path: 'servicer/dism/amd64/dism.exe', version: '10.0.26100.1', architecture: 'amd64' };
    const other = rehearsed({ tools: { missing: ['dism'], carriedDism: carried } });
    const found = findDisms(other, undefined);
    requireDism(other, found);
    expect(found).toEqual([
      {
        path: 'X:\\servicer\\dism\\amd64\\dism.exe',
        version: '10.0.26100.1',
        architecture: 'amd64',
        from: 'carried',
      },
    ]);
  });

  it('take nothing for a DISM that is no program, and say so', () => {
    const disk = withTools(tools);
    makeFolders(disk, 'X:\\servicer\\dism\\amd64');
    writeFile(disk, 'X:\\servicer\\dism\\amd64\\dism.exe', 'MZ');
    const { context } = testWorld({ disk });
    expect(findDisms(context, undefined)).toEqual([]);
    expect(context.record.warnings.join()).toContain('is not taken for a DISM');
  });

  it('are not looked for outside of Windows PE', async () => {
    const { world } = testWorld();
    const desk = { ...world.host, isWindowsPe: false };
    const { context } = testWorld({ world: { host: desk, files: unusable('files') } });
    await expect(checkTools(context)).rejects.toMatchObject({ code: 'SVC-6006' });
  });
});

const GIB = 2 ** 30;
const D: Volume = {
  id: 'D',
  root: 'D:\\',
  label: 'OS',
  fileSystem: 'NTFS',
  driveType: 'fixed',
  sizeBytes: 100 * GIB,
  freeBytes: 50 * GIB,
  bitLocker: 'none',
  letterIsTemporary: false,
};
const FILES = [
  payload('lcu', 'lcu.msu', GIB),
  payload('net', 'net.cab', 1000),
  payload('logo', 'logo.bmp', 10),
];

const packageStep = (id: string, payloadId: string, name: string): BoundStep => {
  const data = { id, kind: 'package', payload: payloadId, identity: `${name}~t~amd64~~1.0.0.0` };
  return stepOf(bindPackage(packageSchema.parse(data), finder(...FILES)));
};
const remove = stepOf(
  bindFile(fileSchema.parse({ id: 'old', kind: 'file', delete: 'Windows\\OEM\\old.txt' }), () => undefined),
);

async function planned(steps: readonly BoundStep[], part: Partial<PlanInputs> = {}, disk = emptyDisk()) {
  // The room of the volumes is what the test gives them, not that of its memory.
  const test = testWorld({ disk, files: (files) => ({ ...files, freeBytes: async () => undefined }) });
  const inputs = { steps, find: finder(...FILES), host: SAMPLE_HOST, volumes: [D], places: PLACES, ...part };
  return { ...test, made: await plan(test.context, inputs) };
}

describe('the plan', () => {
  const lcu = packageStep('lcu', 'lcu', 'Package_for_RollupFix');
  const net = packageStep('net', 'net', 'Package_for_DotNetRollup_481');

  it('has all steps in their order, and what they need, each file once', async () => {
    const again = { ...packageStep('net2', 'net', 'Package_for_KB1') };
    const { made, events, context } = await planned([lcu, net, again, remove]);
    expect(made.steps.map(({ id }) => id)).toEqual(['net2', 'net', 'lcu', 'old']);
    expect(made.toApply.map(({ id }) => id)).toEqual(['net2', 'net', 'lcu']);
    expect(made.files.map(({ id }) => id)).toEqual(['net', 'lcu']);
    expect(made.memory?.scratch).toMatchObject({ needBytes: 3 * GIB });
    expect(made.memory?.budgets[0]?.needBytes).toBe(GIB + 1000 + 3 * (GIB + 2000) + 512 * 2 ** 20 + 3 * GIB);
    expect(context.record.plan).toHaveLength(4);
    expect(events).toMatchObject([{ type: 'plan', planId: made.planId }]);
  });

  it('shows the exact commands of what it will do, and none of what is done', async () => {
    const { context } = await planned([lcu, remove]);
    const [first, second] = context.record.plan;
    expect(first).toMatchObject({ id: 'lcu', decision: 'apply' });
    expect(first?.commands).toEqual([expect.stringContaining('dism.exe /English /Image:D:\\ /Add-Package')]);
    expect(second).toMatchObject({ id: 'old', decision: 'skip', commands: [] });
  });

  it('with a file to copy and one to delete names both', async () => {
    const disk = emptyDisk();
    writeFile(disk, 'D:\\Windows\\OEM\\old.txt', 'x');
    const copy = fileSchema.parse({ id: 'logo', kind: 'file', payload: 'logo', to: 'a.bmp' });
    const { context } = await planned([stepOf(bindFile(copy, finder(...FILES))), remove], {}, disk);
    expect(context.record.plan.flatMap(({ commands }) => commands)).toEqual([
      `copy ${PLACES.stagingFolder}\\logo.bmp D:\\a.bmp`,
      'delete D:\\Windows\\OEM\\old.txt',
    ]);
  });

  it('of what is true already takes neither memory nor disk', async () => {
    const { made } = await planned([remove], { volumes: [] });
    expect(made).toMatchObject({ toApply: [], files: [], memory: undefined });
    expect(made.unchanged).toMatchObject([{ id: 'old', attempts: 0, outcome: { kind: 'unchanged' } }]);
  });

  it('puts the commands where the scratch space really is', async () => {
    const small = { ...D, freeBytes: 5 * GIB };
    const other = { ...D, id: 'E', root: 'E:\\', freeBytes: 40 * GIB };
    const { made, context } = await planned([lcu], { volumes: [small, other] });
    expect(made.places.scratchFolder).toBe('E:\\ProgramData\\Servicer\\scratch');
    expect(context.record.plan[0]?.commands[0]).toContain('/ScratchDir:E:\\ProgramData\\Servicer\\scratch');
  });

  it('is the same plan for the same facts, and another one for others', async () => {
    const [first, again, other] = [await planned([lcu]), await planned([lcu]), await planned([net])];
    expect(first.made.planId).toBe(again.made.planId);
    expect(first.made.planId).not.toBe(other.made.planId);
  });

  it.each([
    {
      part: { volumes: [{ ...D, freeBytes: GIB }] },
      steps: [lcu],
      code: 'SVC-6003',
      why: 'the disk is too small',
    },
    {
      part: { host: { ...SAMPLE_HOST, ramBytes: 2 ** 28 } },
      steps: [lcu],
      code: 'SVC-6004',
      why: 'too little memory',
    },
    { part: {}, steps: [{ ...lcu, after: ['nothing'] }], code: 'SVC-1110', why: 'a step comes after none' },
  ])('is refused: $why', async ({ part, steps, code }) => {
    await expect(planned(steps, part)).rejects.toMatchObject({ code });
  });

  it('warns of what is low', async () => {
    const { context } = await planned([lcu], { host: { ...SAMPLE_HOST, systemFreeBytes: 1 } });
    expect(context.record.warnings).toEqual([expect.stringContaining('/Set-ScratchSpace')]);
  });
});
