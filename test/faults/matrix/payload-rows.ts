import { createHash } from 'node:crypto';
import type { ErrorCode } from '../../../agent/domain/error-table.ts';
import { boot } from '../../support/scenario/boot.ts';
import { payloadEntries, STEP } from '../../support/scenario/payload.ts';
import { stage, utf8, type Wish } from '../../support/scenario/scenario.ts';
import { sameWindows, started, unless } from './play-row.ts';
import type { Row } from './row.ts';

const TOOL = 'updates\\kb5100001.cab';
const PROGRAM = utf8('MZ a program, whatever its name says');

function altered(change: (bytes: Uint8Array) => Uint8Array | undefined): Wish {
  return {
    steps: [STEP.tool],
    alter: ({ share }) => {
      const changed = change(share.get(TOOL) ?? new Uint8Array(0));
      if (changed === undefined) share.delete(TOOL);
      else share.set(TOOL, changed);
    },
  };
}

function row(no: number, fault: string, by: string, code: ErrorCode, wish: Wish): Row {
  return {
    no,
    fault,
    by,
    exits: [40],
    code,
    says: 'kb5100001.cab',
    keeps: 'the Windows is not touched',
    meet: () => sameWindows(wish),
  };
}

function toolIs(change: Readonly<Record<string, unknown>>): readonly unknown[] {
  return payloadEntries().map((entry) => (entry.id === 'tool' ? { ...entry, ...change } : entry));
}

export const PAYLOAD_ROWS: readonly Row[] = [
  row(
    43,
    'a payload file is truncated',
    'its last byte is missing',
    'SVC-1302',
    altered((bytes) => bytes.subarray(0, -1)),
  ),
  row(
    44,
    'a payload file is too large',
    'a byte more',
    'SVC-1302',
    altered((bytes) => Uint8Array.from([...bytes, 0])),
  ),
  {
    no: 45,
    fault: 'one bit of a payload file is flipped',
    by: 'a bit of every 37th byte of the file, one after the other',
    exits: [40],
    code: 'SVC-1303',
    says: 'kb5100001.cab',
    keeps: 'the Windows is not touched',
    meet: async () => {
      const wrong: string[] = [];
      const size = stage(altered((bytes) => bytes)).disk.read(`\\\\deploy\\servicing$\\${TOOL}`).length;
      for (let at = 0; at < size; at += 37) {
        const machine = stage(
          altered((bytes) => bytes.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))),
        );
        const { end } = await boot(machine, { blind: true });
        wrong.push(
          ...unless(
            end.result.failure?.code === (at < 4 ? 'SVC-1304' : 'SVC-1303'),
            `byte ${at}: exit ${end.exit}`,
          ),
        );
      }
      const met = await sameWindows(
        altered((bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))),
      );
      return { ...met, wrong: [...(met.wrong ?? []), ...wrong] };
    },
  },
  {
    no: 46,
    fault: 'payload files are missing',
    by: 'two of them are not there',
    exits: [40],
    code: 'SVC-1301',
    says: 'kb5100001.cab',
    keeps: 'all that is missing is named, not only the first',
    meet: async () => {
      const met = await sameWindows({
        steps: [STEP.tool, STEP.logo],
        alter: ({ share }) => {
          share.delete(TOOL);
          share.delete('files\\logo.bmp');
        },
      });
      const told = JSON.stringify(met.boots[0]?.end.result);
      return {
        ...met,
        wrong: [...(met.wrong ?? []), ...unless(told.includes('logo.bmp'), 'the second is not named')],
      };
    },
  },
  row(47, 'right hash, wrong kind', 'a program with the name of a package', 'SVC-1304', {
    steps: [STEP.tool],
    manifest: {
      payload: toolIs({
        sizeBytes: PROGRAM.length,
        sha256: createHash('sha256').update(PROGRAM).digest('hex'),
      }),
    },
    alter: ({ share }) => void share.set(TOOL, PROGRAM),
  }),
  row(
    48,
    'a payload file is empty',
    'zero bytes',
    'SVC-1302',
    altered(() => new Uint8Array(0)),
  ),
  {
    no: 49,
    fault: 'a staged copy is damaged before it is used',
    by: 'a byte is added to it right before DISM',
    exits: [70],
    code: 'SVC-3006',
    keeps: 'no tool gets bytes whose hash was not checked',
    meet: async () => {
      const machine = stage({ steps: [STEP.tool, STEP.station] });
      const file = `D:\\ProgramData\\Servicer\\staging\\${TOOL}`;
      const booted = await boot(machine, {
        around: (world) => ({
          ...world,
          processes: {
            run: (command, watch) => {
              if (machine.disk.stat(file) !== undefined) machine.disk.append(file, new Uint8Array([1]));
              return world.processes.run(command, watch);
            },
          },
        }),
      });
      const met = { machine, boots: [booted] };
      return { ...met, wrong: unless(started(met, '/Add-Package') === 0, 'DISM got the damaged file') };
    },
  },
  {
    no: 50,
    fault: 'the payload carries streams and attributes',
    file: 'test/unit/adapters/files.test.ts',
    title: 'replaces a file that shares its content with another',
  },
];
