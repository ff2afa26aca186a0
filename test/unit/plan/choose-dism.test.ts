import { describe, expect, it } from 'vitest';
import type { FoundDism } from '../../../agent/domain/machine.ts';
import { decideDism } from '../../../agent/plan/choose-dism.ts';

const dism = (
  from: FoundDism['from'],
  version: string | undefined,
  more: Partial<FoundDism> = {},
): FoundDism => ({
  path: `X:\\${from}-${version ?? 'unread'}\\dism.exe`,
  version,
  architecture: 'amd64',
  from,
  ...more,
});
const OWN = dism('host', '10.0.19041.1');
const NEW = dism('carried', '10.0.26100.1');
const NEWER = dism('carried', '10.0.26100.1742');

const decide = (build: number | undefined, found: readonly FoundDism[]) =>
  decideDism(
    { architecture: 'amd64', dismVersion: found.find(({ from }) => from === 'host')?.version },
    { architecture: 'amd64', build },
    found,
  );

describe('the DISM that is taken', () => {
  it.each([
    {
      build: 19041,
      found: [NEW, OWN],
      taken: OWN,
      why: 'the own one while no rule forbids it, older as it is',
    },
    { build: 19045, found: [NEW, OWN], taken: OWN, why: '19045 is serviced as 19041' },
    { build: 19046, found: [OWN, NEW], taken: NEW, why: 'one build above: the carried one' },
    { build: 26100, found: [OWN, NEW, NEWER], taken: NEWER, why: 'the newest of the carried ones' },
    { build: 26100, found: [OWN, NEWER, NEW], taken: NEWER, why: 'whatever order they were found in' },
    { build: 7601, found: [NEW], taken: NEW, why: 'Windows PE has none' },
    { build: undefined, found: [NEW, OWN], taken: OWN, why: 'nobody knows the build: DISM itself will say' },
  ])('for $build: $why', ({ build, found, taken }) => {
    const decided = decide(build, found);
    expect(decided).toMatchObject({ kind: 'go', dism: taken });
  });

  it.each([
    {
      build: 26101,
      found: [OWN, NEW],
      code: 'SVC-2008',
      says: NEW.path,
      why: 'newer than both: both are named',
    },
    { build: 26100, found: [], code: 'SVC-6002', says: 'dism.exe', why: 'there is none' },
    {
      build: 26100,
      found: [OWN, dism('carried', '10.0.26100.1', { architecture: 'x86' })],
      code: 'SVC-2008',
      says: 'a DISM of x86 on a host of amd64',
      why: 'one of another architecture does not count',
    },
    {
      build: 19045,
      found: [dism('carried', '10.0.26100.1', { architecture: 'arm64' })],
      code: 'SVC-2008',
      says: 'a DISM of arm64 on a host of amd64',
      why: 'also where it is the only one',
    },
  ])('is refused for $build: $why', ({ build, found, code, says }) => {
    const decided = decide(build, found);
    expect(decided).toMatchObject({ kind: 'refuse', failure: { code } });
    expect(JSON.stringify(decided)).toContain(says.replaceAll('\\', '\\\\'));
  });

  it('says why it is this one', () => {
    const because = (build: number, found: readonly FoundDism[]) => {
      const decided = decide(build, found);
      return decided.kind === 'go' ? decided.dism.because : '';
    };
    expect(because(19045, [OWN])).toBe('the DISM of this Windows PE may service this Windows');
    expect(because(26100, [OWN, NEW])).toBe(
      'DISM 10.0.19041.1 is older than the Windows it should service (build 26100)',
    );
    expect(because(26100, [NEW])).toBe('this Windows PE has no DISM of its own');
  });
});
