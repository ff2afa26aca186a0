import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dismField, parseDismBlocks, queryImage } from '../../../agent/tools/dism-query.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const BANNER = [
  '',
  'Deployment Image Servicing and Management tool',
  'Version: 10.0.26100.1',
  '',
  'Image Version: 10.0.19045.4780',
  '',
];
const CALL = {
  dism: 'X:\\Windows\\System32\\dism.exe',
  imageRoot: 'D:\\',
  scratchFolder: 'D:\\s',
  logPath: 'D:\\l\\look.log',
};

const printed = (...lines: readonly string[]) =>
  parseDismBlocks(bytes([...BANNER, ...lines, '', 'The operation completed successfully.', ''].join('\r\n')));

describe('what DISM prints about an image', () => {
  it.each([
    {
      lines: ['Current edition is:', '', 'Current Edition : Core'],
      field: 'Current Edition',
      value: 'Core',
      why: 'the heading looks like the field, and says nothing',
    },
    {
      lines: ['Feature Information:', '', 'Feature Name : NetFx3', 'Description : ', 'State : Disabled'],
      field: 'state',
      value: 'Disabled',
      why: 'names compare without case; a field without a value is none',
    },
    {
      lines: ['Active keyboard(s) : 0407:00000407, 0409:00000409'],
      field: 'Active keyboard(s)',
      value: '0407:00000407, 0409:00000409',
      why: 'a value may hold colons',
    },
    {
      lines: ['Installed language(s): de-DE', 'Installed language(s): en-US'],
      field: 'Installed language(s)',
      value: 'de-DE',
      why: 'the first of several counts',
    },
    {
      lines: ['[==========================100.0%==========================] ', '', 'State : Enabled'],
      field: 'State',
      value: 'Enabled',
      why: 'a bar before it',
    },
    { lines: ['Status : aktiviert'], field: 'State', value: undefined, why: 'another language says nothing' },
  ])('$why', ({ lines, field, value }) => {
    expect(dismField(printed(...lines), field)).toBe(value);
  });

  it('keeps the blocks of a list apart', () => {
    const blocks = printed(
      'DisplayName : A',
      'PackageName : A_1',
      '',
      'DisplayName : B',
      'PackageName : B_1',
    );
    const apps = blocks.filter((block) => block.has('displayname'));
    expect(apps.map((block) => block.get('packagename'))).toEqual(['A_1', 'B_1']);
  });

  it('that was cut off anywhere gives no value that is not in it', () => {
    const whole = [...BANNER, 'Feature Name : NetFx3', 'State : Enable Pending', ''].join('\r\n');
    for (let end = 0; end < whole.length; end += 1) {
      const state = dismField(parseDismBlocks(bytes(whole.slice(0, end))), 'State');
      expect('Enable Pending'.startsWith(state ?? '')).toBe(true);
    }
  });

  it('may be anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (stdout) => {
        expect(parseDismBlocks(stdout).length).toBeLessThanOrEqual(4096);
      }),
    );
  });

  it('is bounded', () => {
    const many = bytes('a : b\r\n\r\n'.repeat(5000));
    expect(parseDismBlocks(many)).toHaveLength(4096);
    const wide = bytes(Array.from({ length: 100 }, (_, index) => `n${index} : v`).join('\r\n'));
    expect(parseDismBlocks(wide)[0]?.size).toBe(64);
  });
});

describe('a question to DISM', () => {
  it.each([
    { verb: ['/Get-Intl'], minutes: 15, why: 'a list' },
    { verb: ['/Cleanup-Image', '/ScanHealth'], minutes: 90, why: 'a walk through the store' },
    { verb: ['/Cleanup-Image', '/AnalyzeComponentStore'], minutes: 90, why: 'the same' },
    { verb: ['/Cleanup-Image', '/CheckHealth'], minutes: 15, why: 'a flag' },
  ])('$verb reads only, and has $minutes minutes: $why', ({ verb, minutes }) => {
    const command = queryImage(CALL, verb);
    expect(command).toMatchObject({ effect: 'reads', timeoutMs: minutes * 60_000 });
    expect(command.args).toEqual(expect.arrayContaining(verb));
  });
});
