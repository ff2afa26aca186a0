import type { Command } from '../domain/command.ts';
import { decodeText, textLines } from './decode.ts';
import { type DismCall, onImage } from './dism.ts';

const MINUTE = 60_000;
// A list takes seconds. /AnalyzeComponentStore and /ScanHealth walk the whole store: minutes on an SSD, most of an
// hour on a worn hard disk.
const QUERY_MS = 15 * MINUTE;
const WALK_MS = 90 * MINUTE;
const WALK = /^\/(scanhealth|analyzecomponentstore)$/i;

/** Asks DISM something about the image. Reads only. */
export function queryImage(call: DismCall, verb: readonly string[]): Command {
  const timeoutMs = verb.some((word) => WALK.test(word)) ? WALK_MS : QUERY_MS;
  return onImage(call, verb, { effect: 'reads', timeoutMs, idleMs: Math.min(timeoutMs, 20 * MINUTE) });
}

/** One block of `Name : value` lines, names in lower case. */
export type DismBlock = ReadonlyMap<string, string>;

const PAIR = /^([^:]{1,80}?) ?: ?(.*)$/;
const MAX_BLOCKS = 4096;
const MAX_FIELDS = 64;

/**
 * The blocks of a list as `/English` prints it: lines of `Name : value`, parted by blank lines. The header lines
 * ("Current edition is:") are pairs without a value, and are left out.
 */
export function parseDismBlocks(stdout: Uint8Array): readonly DismBlock[] {
  const blocks: Map<string, string>[] = [];
  let open: Map<string, string> | undefined;
  for (const raw of textLines(decodeText(stdout))) {
    const line = raw.trim();
    if (line === '') {
      open = undefined;
      continue;
    }
    const [, name, value] = PAIR.exec(line) ?? [];
    if (name === undefined || value === undefined || value === '') continue;
    if (open === undefined) {
      if (blocks.length === MAX_BLOCKS) break;
      open = new Map();
      blocks.push(open);
    }
    const key = name.trim().toLowerCase();
    if (open.size < MAX_FIELDS && !open.has(key)) open.set(key, value.trim());
  }
  return blocks;
}

/** The value of a name, wherever it stands first. */
export function dismField(blocks: readonly DismBlock[], name: string): string | undefined {
  for (const block of blocks) {
    const value = block.get(name.toLowerCase());
    if (value !== undefined) return value;
  }
  return undefined;
}
