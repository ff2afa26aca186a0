import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { DriveType } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { absent, failed, notNeeded } from './programs.ts';
import type { ProviderAnswer } from './volume-parts.ts';

// The same query as the library's takes about a second; a broken WMI repository hangs.
const TRIAL_MS = 15_000;

/** Descriptions as WMI gives them in English. */
const DESCRIPTIONS: ReadonlyMap<string, DriveType> = new Map(
  Object.entries({
    'local fixed disk': 'fixed',
    'removable disk': 'removable',
    'network connection': 'network',
    'cd-rom disc': 'optical',
    'ram disk': 'ram-disk',
  } as const),
);

/**
 * node-disk-info asks wmic, which only a Windows PE with the WMI component has. Its call blocks this process and knows
 * no time limit, so the same question is put to wmic in a child with a limit first: only where that answers, the
 * library is called. Last of the chain, and only when something is still not known.
 */
export async function askDiskInfo(system32: string, isNeeded: boolean): Promise<ProviderAnswer> {
  const provider = 'node-disk-info';
  const wmic = joinPath(system32, 'wbem', 'wmic.exe');
  if (!existsSync(wmic)) return absent(provider);
  if (!isNeeded) return notNeeded(provider);
  const trial = await tryWmic(wmic);
  if (trial === 'timed-out') {
    return { report: { provider, answer: 'timed-out', detail: 'wmic gives no answer' }, parts: [] };
  }
  if (trial !== 'answers') return failed(provider, trial);
  try {
    // Loaded only here: its code-page tables are larger than the rest of the agent.
    const { getDiskInfoSync } = await import('node-disk-info');
    const parts = getDiskInfoSync()
      .filter(({ mounted }) => /^[A-Za-z]:$/.test(mounted))
      .map(({ mounted, filesystem, blocks, available }) => ({
        root: `${mounted.toUpperCase()}\\`,
        driveType: DESCRIPTIONS.get(filesystem.trim().toLowerCase()),
        sizeBytes: blocks > 0 ? blocks : undefined,
        freeBytes: blocks > 0 ? available : undefined,
      }));
    return { report: { provider, answer: 'used', detail: `${parts.length} volumes` }, parts };
  } catch (error) {
    return failed(provider, error instanceof Error ? error.message.slice(0, 200) : String(error));
  }
}

function tryWmic(wmic: string): Promise<string> {
  const args = ['logicaldisk', 'get', 'Caption', '/format:list'];
  return new Promise((done) => {
    execFile(wmic, args, { timeout: TRIAL_MS, windowsHide: true, encoding: 'latin1' }, (error, stdout) => {
      if (error?.killed) done('timed-out');
      else if (error) done('wmic refuses the question');
      else done(stdout.includes('Caption=') ? 'answers' : 'wmic knows no disks');
    });
  });
}
