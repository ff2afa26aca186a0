import { describe, expect, it } from 'vitest';
import { LAYOUTS } from './layouts.ts';
import { examine } from './machine.ts';
import { PASSWORD } from './parts.ts';

const ROWS = Object.entries(LAYOUTS).map(([name, layout]) => ({ name, layout, why: layout.why }));

describe('what is decided on a machine of this layout', () => {
  it('is tried on forty at least', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(ROWS)('$name: $why', async ({ name, layout }) => {
    const { page, diagnosis, world, events } = await examine(layout);
    await expect(page).toMatchFileSnapshot(`../golden/layouts/${name}.txt`);
    const [refused] = diagnosis.refusals;
    expect(refused?.code ?? diagnosis.image?.root).toBe(layout.decides);
    // Everything that was lent is given back, and no password was ever said.
    expect(Object.values(world.boot.letters).filter((letter) => letter !== null)).toEqual([]);
    expect(world.boot.unlocked).toEqual({});
    expect(world.boot.pageFiles).toEqual([]);
    expect(JSON.stringify([events, diagnosis])).not.toContain(PASSWORD);
  });
});
