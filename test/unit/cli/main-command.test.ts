import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../agent/adapters/node/arguments.ts';
import { memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import { readCommandLine } from '../../../agent/cli/command-line.ts';
import { COMMANDS } from '../../../agent/cli/table.ts';
import { machineWith } from '../rehearsal/support.ts';
import { servicer } from './desk.ts';

describe('what is asked for', () => {
  it('without a command at a desk is the help', async () => {
    const { exit, out } = await servicer([]);
    expect(exit).toBe(0);
    expect(out).toContain('Commands');
  });

  it.each(COMMANDS)('%s --help is its help, and nothing is done', async (name) => {
    const { exit, out } = await servicer([name, '--help']);
    expect(exit).toBe(0);
    expect(out).toContain(`servicer ${name} - `);
  });

  it('the version is a line, or a document', async () => {
    expect((await servicer(['--version'])).out).toBe('1.2.3\n');
    expect(JSON.parse((await servicer(['-v', '--json'])).out)).toEqual({ version: '1.2.3' });
  });

  it('an error is a page on standard error, or a document on standard output', async () => {
    const page = await servicer(['--jsn']);
    expect(page).toMatchObject({ exit: 60, out: '' });
    expect(page.err).toMatch(/^SVC-1003 .*\n {2}there is no option --jsn; did you mean --json\?\n {2}\S/);
    const json = await servicer(['dance', '--json']);
    expect(json).toMatchObject({ exit: 60, err: '' });
    expect(JSON.parse(json.out)).toMatchObject({
      error: { code: 'SVC-1003', detail: 'there is no command "dance"' },
    });
  });
});

describe('options of run in Windows PE, where run need not be named', () => {
  const read = (byDefault: 'run' | undefined, ...argv: readonly string[]) =>
    readCommandLine(argv, parseArguments, byDefault);

  it.each([
    { argv: ['--shell'], by: 'run', ok: true, why: 'as with run' },
    { argv: ['--settled', '--shell'], by: 'run', ok: true, why: 'all of them' },
    { argv: ['--shell'], by: undefined, ok: false, why: 'at a desk there is nothing it could belong to' },
    { argv: ['--fresh'], by: 'run', ok: false, why: 'an option of rehearse' },
    { argv: ['plan', '--shell'], by: 'run', ok: false, why: 'another command was named' },
  ] as const)('$argv: $ok, $why', ({ argv, by, ok }) => {
    expect(read(by, ...argv).ok).toBe(ok);
  });

  it('names run in what it refuses', () => {
    const reading = read('run', '--fresh');
    expect(reading.ok ? '' : reading.failure.detail).toContain('not to run');
  });

  it('--ask-bitlocker needs somebody at the console', async () => {
    const { exit, err } = await servicer(['run', '--ask-bitlocker']);
    expect(exit).toBe(60);
    expect(err).toContain('needs a console');
  });
});

describe('explain', () => {
  it.each([
    { argv: ['explain', 'SVC-2004'], exit: 0, says: 'SVC-2004  ' },
    { argv: ['explain', '-2146498530'], exit: 0, says: '0x800F081E  ' },
    { argv: ['explain', '0xDEADBEEF'], exit: 40, says: 'no table knows the code "0xDEADBEEF"' },
    { argv: ['explain'], exit: 60, says: 'explain needs a code' },
  ])('$argv: $says', async ({ argv, exit, says }) => {
    const said = await servicer(argv);
    expect(said.exit).toBe(exit);
    expect(said.out + said.err).toContain(says);
    if (exit === 0) expect(said.out).toContain('What to do: ');
  });

  it('as JSON is a document', async () => {
    const { out } = await servicer(['explain', 'svc2004', '--json']);
    expect(JSON.parse(out)).toMatchObject({ code: 'SVC-2004' });
  });
});

describe('schema and completion', () => {
  it.each(['manifest', 'settings'])('schema %s is a JSON schema', async (name) => {
    const { exit, out } = await servicer(['schema', name]);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ type: 'object' });
  });

  it.each([
    { argv: ['schema'], says: 'schema needs' },
    { argv: ['schema', 'result'], says: 'schema needs' },
    { argv: ['completion'], says: 'completion needs' },
    { argv: ['completion', 'fish'], says: 'completion needs' },
  ])('$argv is refused', async ({ argv, says }) => {
    const { exit, err } = await servicer(argv);
    expect(exit).toBe(60);
    expect(err).toContain(says);
  });

  it.each(['bash', 'powershell'])('completion %s is a script', async (shell) => {
    expect((await servicer(['completion', shell])).out).toContain('servicer');
  });
});

describe('a rehearsal that cannot be opened', () => {
  it('says why', async () => {
    const rehearsal = async () => ({ ok: false, because: 'machine.json: volumes: too few' }) as const;
    const { exit, err } = await servicer(['rehearse'], { rehearsal });
    expect(exit).toBe(40);
    expect(err).toMatch(/^SVC-1007 .*\n {2}machine\.json: volumes: too few/);
  });
});

describe('a run where nothing can be done', () => {
  const machine = () => {
    const described = machineWith();
    return rehearsalWorld(described, memoryMachine(described), { speed: Number.POSITIVE_INFINITY });
  };

  it('without settings is refused, with its verdict and its code', async () => {
    const { exit, out } = await servicer(['run', '--shell'], { machine });
    expect(exit).toBe(62);
    expect(out).toContain('SVC-1001');
  });

  it('as JSON is the result, and nothing else', async () => {
    const { out } = await servicer(['run', '--shell', '--json'], { machine });
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'refused',
      exitClass: 60,
      failure: { code: 'SVC-1001' },
    });
  });

  it('plan says the same, and writes nothing anywhere', async () => {
    const described = machineWith();
    const disk = memoryMachine(described);
    const before = JSON.stringify(['D:\\', 'X:\\'].map((root) => disk.list(root)));
    const world = () => rehearsalWorld(described, disk, { speed: Number.POSITIVE_INFINITY });
    const { err, out } = await servicer(['plan'], { machine: world });
    expect(err + out).toContain('SVC-1001');
    expect(JSON.stringify(['D:\\', 'X:\\'].map((root) => disk.list(root)))).toBe(before);
  });
});
