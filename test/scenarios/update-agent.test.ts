import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { World } from '../../agent/ports/world.ts';
import { boot, planOnly } from '../support/scenario/boot.ts';
import { LCU, payloadEntries, STEP } from '../support/scenario/payload.ts';
import { stage, utf8, type Wish } from '../support/scenario/scenario.ts';

/** The cumulative update as a file of another kind; only its first bytes are looked at. */
function brought(name: string, bytes: Uint8Array): Wish {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const entry = { id: 'big', path: `updates/${name}`, sizeBytes: bytes.length, sha256 };
  return {
    manifest: { payload: [...payloadEntries(), entry] },
    alter: ({ share }) => share.set(`updates\\${name}`, bytes),
    machine: { packageFiles: { [name]: LCU } },
    steps: [{ ...STEP.lcu, payload: 'big' }],
  };
}

const WIM = brought('kb5058411.msu', utf8('MSWIM\0\0\0a .msu of today'));
const CABINET = brought('kb5058411.msu', utf8('MSCF a .msu of before'));

/** A Windows PE that has the update agent. */
const withAgent = (world: World): World => ({
  ...world,
  files: {
    ...world.files,
    stat: async (path) =>
      await world.files.stat(
        /\\System32\\UpdateAgent\.dll$/.test(path) ? 'X:\\Windows\\System32\\dism.exe' : path,
      ),
  },
});

describe('a .msu of Windows 11 24H2 or later', () => {
  it.each([
    { wish: WIM, agent: false, warned: true, why: 'Windows PE without the update agent' },
    { wish: WIM, agent: true, warned: false, why: 'made from Windows RE' },
    { wish: CABINET, agent: false, warned: false, why: 'a cabinet, which DISM opens itself' },
    { wish: { steps: [STEP.logo] }, agent: false, warned: false, why: 'no .msu at all' },
  ])('$why: is it said before the first change? $warned', async ({ wish, agent, warned }) => {
    const { record } = await planOnly(stage(wish), agent ? { around: withAgent } : {});
    const said = record.warnings.filter((text) => text.includes('UpdateAgent.dll'));
    expect(said).toHaveLength(warned ? 1 : 0);
    // What is left to do then, what costs least first.
    if (warned) expect(said[0]).toMatch(/^lcu: .*Windows RE; else .*newer ADK; else expand.*"folder"/);
  });

  it('is tried all the same: that it needs the agent is believed, and not measured', async () => {
    const { end } = await boot(stage(WIM), { blind: true });
    expect(end.exit).toBe(20);
  });
});
