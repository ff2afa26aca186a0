import type { ToolName } from '../../../domain/command.ts';
import { baseName } from '../../../domain/windows-path.ts';
import type { Mishap } from '../machine/mishap.ts';
import { bcdboot } from './bcdboot.ts';
import { chkdsk } from './chkdsk.ts';
import { describedProgram } from './described-program.ts';
import { diskpart } from './diskpart.ts';
import { dism } from './dism.ts';
import { fsutil } from './fsutil.ts';
import { manageBde } from './manage-bde.ts';
import { mountvol } from './mountvol.ts';
import { net } from './net.ts';
import { out, type Program, type ProgramCall, type ProgramRun, type Station, wait } from './program.ts';
import { reg } from './reg.ts';
import { sfc, utf16 } from './sfc.ts';
import { wpeutil } from './wpeutil.ts';

/** The programs that are modelled. */
export const PROGRAMS: Readonly<Record<ToolName, Program>> = {
  dism,
  reg,
  net,
  wpeutil,
  diskpart,
  mountvol,
  sfc,
  fsutil,
  'manage-bde': manageBde,
  bcdboot,
  chkdsk,
  program: describedProgram,
};

// NTSTATUS values: https://learn.microsoft.com/openspecs/windows_protocols/ms-erref
const DLL_NOT_FOUND = 0xc000_0135;
const ACCESS_VIOLATION = 0xc000_0005;
const STACK_BUFFER_OVERRUN = 0xc000_0409;
const FLOOD_PIECES = 128;
const FLOOD_LINE = '\r[==========================44.0%                          ] \r\n';

/** Starts a program: with what goes wrong this time, as the description says. */
export function runProgram(tool: ToolName, call: Omit<ProgramCall, 'mishap'>, station: Station): ProgramRun {
  const mishap = strike(tool, call.args, station);
  const program = isDescribed(call.file, station) ? describedProgram : PROGRAMS[tool];
  return withMishap(program({ ...call, mishap }, station), tool, mishap);
}

/** What the description says of a program goes before the model of it. */
function isDescribed(file: string | undefined, { machine }: Station): boolean {
  const name = baseName(file ?? '').toLowerCase();
  return Object.keys(machine.programs).some((key) => key.toLowerCase() === name);
}

function* withMishap(run: ProgramRun, tool: ToolName, mishap: Mishap['does'] | undefined): ProgramRun {
  if (mishap === 'not-start') return DLL_NOT_FOUND;
  if (mishap === 'crash') {
    yield wait(1);
    return ACCESS_VIOLATION;
  }
  if (mishap === 'flood') {
    const text = FLOOD_LINE.repeat(1024);
    const piece = tool === 'sfc' ? utf16(text) : out(text);
    for (let count = 0; count < FLOOD_PIECES; count += 1) yield piece;
    return yield* run;
  }
  if (mishap === 'effect-then-crash' || mishap === 'effect-then-exit-1') {
    yield* run;
    return mishap === 'effect-then-exit-1' ? 1 : STACK_BUFFER_OVERRUN;
  }
  // dism plays its own part in the others.
  if (tool === 'dism' || mishap === undefined) return yield* run;
  if (mishap === 'hang') {
    yield { waitMs: Number.POSITIVE_INFINITY };
  }
  if (mishap === 'exit-0-without-effect') return 0;
  const code = yield* run;
  if (mishap === 'hang-after-100') yield { waitMs: Number.POSITIVE_INFINITY };
  return code;
}

/** The first mishap that fits this call and has strikes left. */
function strike(
  tool: ToolName,
  args: readonly string[],
  { machine, boot }: Station,
): Mishap['does'] | undefined {
  const line = args.join(' ').toLowerCase();
  for (const [index, mishap] of machine.mishaps.entries()) {
    const struck = boot.struck[index] ?? 0;
    const fits = mishap.tool === tool && line.includes((mishap.match ?? '').toLowerCase());
    if (!fits || struck >= (mishap.times ?? Number.POSITIVE_INFINITY)) continue;
    boot.struck[index] = struck + 1;
    return mishap.does;
  }
  return undefined;
}
