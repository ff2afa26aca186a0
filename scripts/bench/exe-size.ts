import { statSync } from 'node:fs';
import { ensureAgent } from '../../test/bench/rig/parts.ts';
import { BASES } from '../build/bases.ts';
import { fetchNode } from '../build/fetch-base.ts';
import type { Row } from './row.ts';

const MIB = 1024 * 1024;

/** What the agent adds to the node.exe that it is made of. */
export async function exeSize(): Promise<readonly Row[]> {
  const ours = statSync(await ensureAgent()).size;
  const theirs = statSync(fetchNode(BASES.x64)).size;
  const growth = (ours - theirs) / MIB;
  return [
    {
      what: 'growth of the exe over its base, MiB',
      ours: `${(ours / MIB).toFixed(2)} MiB`,
      theirs: `${(theirs / MIB).toFixed(2)} MiB`,
      ratio: growth,
      goal: { atMost: 2 },
      note: `the ratio column holds the growth in MiB; ${ours - theirs} bytes; x64`,
    },
  ];
}
