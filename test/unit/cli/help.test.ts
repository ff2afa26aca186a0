import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../../agent/cli/completion.ts';
import { explain } from '../../../agent/cli/explain.ts';
import { commandHelp, generalHelp } from '../../../agent/cli/help.ts';
import { COMMAND_SPECS, COMMANDS, OPTIONS } from '../../../agent/cli/table.ts';
import { ERRORS } from '../../../agent/domain/error-table.ts';
import { WINDOWS_CODES } from '../../../agent/tools/windows-codes.ts';
import { hasProgram } from '../../support/hives/data.ts';

describe('the help', () => {
  it('begins with examples, ends with exit codes, and names every command', () => {
    const help = generalHelp('1.2.3');
    expect(help).toMatch(/^servicer 1\.2\.3 /);
    expect(help.indexOf('Examples')).toBeLessThan(help.indexOf('Commands'));
    expect(help.indexOf('Commands')).toBeLessThan(help.indexOf('Exit codes'));
    for (const name of COMMANDS)
      expect(help).toMatch(new RegExp(`^  ${name}\\b.*${COMMAND_SPECS[name].summary.slice(0, 20)}`, 'm'));
  });

  it.each(COMMANDS)('of %s has its examples, its options, those of all, and its exit codes', (name) => {
    const help = commandHelp(name);
    const spec = COMMAND_SPECS[name];
    for (const { line } of spec.examples) expect(help).toContain(line);
    for (const { code, means } of spec.exits)
      expect(help).toMatch(new RegExp(`^  ${code.replace('+', '\\+')} +${means.slice(0, 12)}`, 'm'));
    for (const option of OPTIONS) {
      const belongs = option.commands === undefined || option.commands.includes(name);
      const { value, help: words } = option.within?.[name] ?? option;
      expect(help.includes(`--${option.name}${value === undefined ? ' ' : ` ${value}`} `)).toBe(belongs);
      if (belongs) expect(help).toContain(words);
    }
    expect(help.indexOf('Examples')).toBeLessThan(help.indexOf('Usage'));
  });

  it('fits on a console of 110 columns', () => {
    const all = [generalHelp('1.2.3'), ...COMMANDS.map(commandHelp)].join('\n').split('\n');
    expect(all.filter((line) => line.length > 110)).toEqual([]);
  });
});

describe('completion', () => {
  it.each(['bash', 'powershell'] as const)('for %s knows every command and option', (shell) => {
    const script = completionScript(shell);
    for (const name of COMMANDS) expect(script).toContain(name);
    for (const { name } of OPTIONS) expect(script).toContain(`--${name}`);
  });

  it.skipIf(!hasProgram('bash'))(
    'for bash is a script that bash reads, and completes (skipped without bash)',
    () => {
      const script = completionScript('bash');
      expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      const asks = `${script}COMP_WORDS=(servicer re); COMP_CWORD=1; _servicer; echo "\${COMPREPLY[@]}"`;
      expect(spawnSync('bash', ['-c', asks], { encoding: 'utf8' }).stdout).toBe('rehearse\n');
    },
  );
});

describe('what a code means', () => {
  it.each(Object.keys(ERRORS))('%s is known, however it is written', (code) => {
    const found = explain(code);
    expect(found?.code).toBe(code);
    expect(explain(code.toLowerCase().replace('-', ''))).toEqual(found);
    expect(explain(` ${code} `)).toEqual(found);
    expect(found?.more).toHaveLength(3);
  });

  it.each([
    { text: '0x800f081e', why: 'hex, as Microsoft writes it' },
    { text: '0x800F081E', why: 'in capitals' },
    { text: '2148468766', why: 'unsigned, as Node has it' },
    { text: '-2146498530', why: 'signed, as %ERRORLEVEL% has it' },
    { text: ' 0x800F081E ', why: 'with blanks around' },
  ])('$text is CBS_E_NOT_APPLICABLE: $why', ({ text }) => {
    expect(explain(text)).toMatchObject({
      code: '0x800F081E',
      more: [expect.stringContaining('CBS_E_NOT_APPLICABLE; as an exit code -2146498530')],
    });
  });

  it.each(WINDOWS_CODES.map(({ code }) => code))('%s of the tables has meaning and remedy', (code) => {
    const found = explain(code);
    expect(found?.summary).not.toBe('');
    expect(found?.remedy).not.toBe('');
    expect(explain(String(Number(code)))).toEqual(found);
  });

  it.each(['SVC-0000', 'SVC-20040', 'SVC', '0x12345678', 'five', ''])('"%s" is not known', (text) => {
    expect(explain(text)).toBeUndefined();
  });
});
