import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureExecutable } from '../../scripts/build/api.ts';
import { cacheFolder } from '../../scripts/lib/places.ts';
import { whyNoWine } from '../../scripts/lib/wine.ts';
import { makeWineMachine, putServicer, readMaybe, type WineMachine } from './wine-machine.ts';

const STARTNET = 'X:\\Windows\\System32\\startnet.cmd';
const MARKER = 'servicer-no-verdict.txt';
const reason = whyNoWine();

describe.skipIf(reason !== undefined)(
  `startnet.cmd under Wine${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let machine: WineMachine;
    let standIn: string;

    beforeAll(async () => {
      standIn = await ensureExecutable(
        'test/media/servicer-stand-in.ts',
        cacheFolder('test', 'servicer-stand-in.exe'),
      );
    }, 120_000);

    beforeEach(() => {
      machine = makeWineMachine();
    }, 120_000);

    afterEach(() => machine.remove());

    function seen(): { args: string[]; execPath: string; node: string[]; oldVerdict: boolean } {
      return JSON.parse(readFileSync(join(machine.x, 'servicer', 'seen.json'), 'utf8'));
    }

    it('runs wpeinit, then the agent with "run", and passes its exit code on', () => {
      putServicer(machine, standIn, 'servicer/servicer.exe', {
        exitCode: 20,
        verdict: '20 serviced, Windows finishes at first boot',
      });
      const { status, stdout } = machine.boot(STARTNET, {
        NODE_OPTIONS: '--require=X:\\none.js',
        NODE_PATH: 'X:\\',
        NODE_EXTRA_CA_CERTS: 'X:\\none.pem',
      });
      expect(status).toBe(20);
      expect(readMaybe(join(machine.x, 'wpeinit.txt'))).toContain('wpeinit ran');
      expect(seen()).toEqual({
        args: ['run'],
        execPath: 'X:\\servicer\\servicer.exe',
        node: [],
        oldVerdict: false,
      });
      expect(stdout).toContain('servicer.exe: 20 serviced, Windows finishes at first boot');
      expect(readMaybe(join(machine.x, 'servicer', MARKER))).toBeUndefined();
    });

    it('finds the agent beside itself when the image has no servicer folder (wimboot)', () => {
      putServicer(machine, standIn, 'Windows/System32/servicer.exe', { exitCode: 0, verdict: '0 done' });
      const { status, stdout } = machine.boot(STARTNET);
      expect({ status, execPath: seen().execPath }).toEqual({
        status: 0,
        execPath: 'X:\\Windows\\System32\\servicer.exe',
      });
      expect(stdout).toContain('servicer.exe: 0 done');
    });

    it('prefers the agent in its folder to one beside itself', () => {
      putServicer(machine, standIn, 'Windows/System32/servicer.exe', { exitCode: 0, verdict: '0 done' });
      putServicer(machine, standIn, 'servicer/servicer.exe', { exitCode: 0, verdict: '0 done' });
      machine.boot(STARTNET);
      expect(seen().execPath).toBe('X:\\servicer\\servicer.exe');
    });

    it('takes a failure that has a verdict for what it is: no marker', () => {
      putServicer(machine, standIn, 'servicer/servicer.exe', {
        exitCode: 51,
        verdict: '51 refused SVC-2001',
      });
      const { status, stdout } = machine.boot(STARTNET);
      expect(status).toBe(51);
      expect(stdout).toContain('51 refused SVC-2001');
      expect(readMaybe(join(machine.x, 'servicer', MARKER))).toBeUndefined();
    });

    it('says so when the agent ends otherwise than its verdict', () => {
      putServicer(machine, standIn, 'servicer/servicer.exe', { exitCode: 134, verdict: '0 done' });
      const { status, stdout } = machine.boot(STARTNET);
      expect(status).toBe(134);
      expect(stdout).toContain('After this verdict servicer.exe ended with exit code 134');
    });

    it.each([
      { exitCode: -1073741515, why: '0xC0000135', remedy: 'Windows names the DLL' },
      { exitCode: -1073741502, why: '0xC0000142', remedy: 'more memory' },
      { exitCode: 134, why: 'Code 134', remedy: 'more memory' },
      { exitCode: 216, why: 'another processor', remedy: 'servicer-arm64.exe' },
      { exitCode: 1, why: 'ended with exit code 1 and left no verdict', remedy: 'Start it by hand' },
      { exitCode: 0, why: 'ended with exit code 0 and left no verdict', remedy: 'Start it by hand' },
    ])(
      'leaves message and markers when the agent dies with $exitCode and no verdict',
      ({ exitCode, why, remedy }) => {
        mkdirSync(join(machine.d, 'ProgramData', 'Servicer'), { recursive: true });
        mkdirSync(join(machine.e, 'ProgramData'), { recursive: true });
        putServicer(machine, standIn, 'servicer/servicer.exe', { exitCode });
        const { stdout } = machine.boot(STARTNET);
        expect(stdout).toContain('NO VERDICT');
        expect(stdout).toContain(why);
        expect(stdout).toContain(remedy);
        const marker = readMaybe(join(machine.x, 'servicer', MARKER));
        expect(marker).toContain(why);
        expect(marker).toContain(remedy);
        expect(marker).toContain(`exit code ${exitCode}\r\n`);
        expect(readMaybe(join(machine.d, 'ProgramData', 'Servicer', MARKER))).toContain(why);
        // A volume that never was serviced is left alone.
        expect(readMaybe(join(machine.e, 'ProgramData', 'Servicer', MARKER))).toBeUndefined();
      },
    );

    it('does not take the verdict of an earlier run for this one', () => {
      putServicer(machine, standIn, 'servicer/servicer.exe', { exitCode: -1073741515 });
      writeFileSync(join(machine.x, 'servicer', 'verdict.txt'), '0 done\r\n');
      expect(machine.boot(STARTNET).stdout).toContain('NO VERDICT');
      expect(seen().oldVerdict).toBe(false);
    });

    it('leaves message and marker when the agent is missing', () => {
      mkdirSync(join(machine.d, 'ProgramData', 'Servicer'), { recursive: true });
      const { status, stdout } = machine.boot(STARTNET);
      expect(status).toBe(62);
      expect(stdout).toContain('servicer.exe is missing. Looked for X:\\servicer\\servicer.exe');
      expect(readMaybe(join(machine.x, 'servicer', MARKER))).toContain('npm run media -- --wim boot.wim');
      expect(readMaybe(join(machine.d, 'ProgramData', 'Servicer', MARKER))).toContain(
        'servicer.exe is missing',
      );
    });
  },
);
