import { RUN_EXITS } from './exits.ts';
import type { CommandSpec, OptionSpec } from './table.ts';

/** Options of what is done on described machines: a part of the one table. */
export const REHEARSAL_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'machine',
    kind: 'text',
    value: 'FILE',
    help: 'a described machine, in place of the one this runs on',
    commands: ['rehearse', 'doctor', 'capture', 'undo'],
    within: {
      rehearse: {
        value: 'FILE|FOLDER',
        help: 'the described machine (by default the factory line), or a folder of them',
      },
    },
  },
  {
    name: 'state',
    kind: 'text',
    value: 'FOLDER',
    help: 'where the described machine keeps its disks between rehearsals',
    commands: ['rehearse', 'doctor', 'capture', 'undo'],
  },
  {
    name: 'results',
    kind: 'text',
    value: 'FOLDER',
    help: 'where the results share of the rehearsal lies',
    commands: ['rehearse', 'undo'],
  },
  {
    name: 'fresh',
    kind: 'flag',
    help: 'forget earlier rehearsals of this machine first',
    commands: ['rehearse'],
  },
  {
    name: 'fast',
    kind: 'flag',
    help: 'do not wait where the real tools would',
    commands: ['rehearse', 'undo'],
  },
  { name: 'plan-only', kind: 'flag', help: 'stop after the plan', commands: ['rehearse'] },
];

export const REHEARSAL_COMMANDS = {
  rehearse: {
    summary: 'the same run on a described machine, at a desk, without Windows',
    operands: '[PAYLOAD]',
    maxOperands: 1,
    examples: [
      { line: 'servicer rehearse', why: 'the factory line of payload/examples' },
      {
        line: 'servicer rehearse --machine my-device.json --fresh',
        why: 'your own machine, from its first boot',
      },
      {
        line: 'servicer rehearse payload --machine machines',
        why: 'a staged payload on a folder of machines: a table',
      },
    ],
    exits: RUN_EXITS,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
