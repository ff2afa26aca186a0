import { describe, expect, it } from 'vitest';
import type { PendingReason } from '../../../agent/offline/pending.ts';
import { decideDism } from '../../../agent/plan/choose-dism.ts';
import { believableNow } from '../../../agent/plan/clock.ts';
import type { ImageForHost } from '../../../agent/plan/host-rules.ts';
import { forbidding } from '../../../agent/plan/pending-policy.ts';

const DAY = 86_400_000;
const BUILT = Date.parse('2026-01-01T00:00:00Z');

describe('a believable clock', () => {
  it.each([
    { now: BUILT - DAY - 1, good: false, why: 'a moment before the window' },
    { now: BUILT - DAY, good: true, why: 'a day before the overlay was made: time zones' },
    { now: BUILT + 3652.5 * DAY, good: true, why: 'ten years later' },
    { now: BUILT + 3652.5 * DAY + 1, good: false, why: 'a moment later' },
    { now: 0, good: false, why: '1970: the battery is dead' },
    { now: Number.NaN, good: false, why: 'no number' },
  ])('$why: $good', ({ now, good }) => {
    expect(believableNow(now, BUILT)).toBe(good ? now : undefined);
  });
});

/** What forbids a Windows PE with nothing but its own DISM. */
function hostObjection(
  pe: Parameters<typeof decideDism>[0],
  image: ImageForHost,
): { readonly code: string; readonly detail: string } | undefined {
  const { architecture, dismVersion: version } = pe;
  const own = { path: 'X:\\dism.exe', version, architecture, from: 'host' } as const;
  const decided = decideDism(pe, image, [own]);
  return decided.kind === 'refuse' ? decided.failure : undefined;
}

describe('which Windows PE may service which Windows', () => {
  const host = (
    architecture: 'amd64' | 'x86' | 'arm64',
    dismVersion: string | undefined = '10.0.26100.1',
  ) => ({
    architecture,
    dismVersion,
  });

  it.each([
    { pe: host('amd64'), architecture: 'amd64', build: 19045, good: true, why: 'the same' },
    { pe: host('x86'), architecture: 'amd64', build: 19045, good: true, why: 'x86 services all' },
    { pe: host('amd64'), architecture: 'x86', build: 19045, good: false, why: 'x64 only x64' },
    { pe: host('arm64'), architecture: 'amd64', build: 19045, good: false, why: 'arm64 only arm64' },
    { pe: host('amd64'), architecture: undefined, build: 19045, good: true, why: 'not known: DISM will say' },
    {
      pe: host('amd64', '10.0.19041.1'),
      architecture: 'amd64',
      build: 19041,
      good: true,
      why: 'as old as the image',
    },
    {
      pe: host('amd64', '10.0.19041.1'),
      architecture: 'amd64',
      build: 19042,
      good: true,
      why: '19042 is 19041 with a switch',
    },
    { pe: host('amd64', '10.0.19041.1'), architecture: 'amd64', build: 19045, good: true, why: '19045 too' },
    {
      pe: host('amd64', '10.0.19041.1'),
      architecture: 'amd64',
      build: 19046,
      good: false,
      why: '19046 is not',
    },
    { pe: host('amd64', '10.0.19040.1'), architecture: 'amd64', build: 19045, good: false, why: 'one below' },
    {
      pe: host('amd64', '10.0.22621.1'),
      architecture: 'amd64',
      build: 22631,
      good: true,
      why: '22631 is 22621',
    },
    { pe: host('amd64', '10.0.22620.1'), architecture: 'amd64', build: 22631, good: false, why: 'one below' },
    {
      pe: host('amd64', '10.0.26100.1'),
      architecture: 'amd64',
      build: 26200,
      good: true,
      why: '26200 is 26100',
    },
    {
      pe: host('amd64', '10.0.26100.1'),
      architecture: 'amd64',
      build: 26201,
      good: false,
      why: 'a newer one',
    },
    {
      pe: host('amd64', 'unreadable'),
      architecture: 'amd64',
      build: 99999,
      good: true,
      why: 'DISM of unknown version',
    },
    {
      pe: { architecture: 'amd64', dismVersion: undefined },
      architecture: 'amd64',
      build: 99999,
      good: true,
      why: 'DISM could not be read',
    },
    { pe: host('amd64'), architecture: 'amd64', build: undefined, good: true, why: 'build not known' },
  ] as const)('$build $architecture: $good, $why', ({ pe, architecture, build, good }) => {
    const objection = hostObjection(pe, { architecture, build });
    expect(objection?.code).toBe(good ? undefined : 'SVC-2008');
  });

  it('says what does not fit', () => {
    expect(hostObjection(host('amd64'), { architecture: 'x86', build: 1 })?.detail).toBe(
      'a Windows PE of amd64 cannot service a Windows of x86',
    );
    expect(hostObjection(host('x86', '10.0.1.1'), { architecture: 'x86', build: 2 })?.detail).toBe(
      'DISM 10.0.1.1 is older than the Windows it should service (build 2)',
    );
  });
});

describe('work that Windows left for its next start', () => {
  const reason = (id: PendingReason['id']): PendingReason => ({
    id,
    blocks: false,
    because: id,
    evidence: [],
  });

  it.each([
    { id: 'reboot-in-progress', forbids: true },
    { id: 'unserviceable', forbids: true },
    { id: 'setup-in-progress', forbids: true },
    { id: 'pending-xml', forbids: false },
    { id: 'packages-pending', forbids: false },
    { id: 'reboot-pending', forbids: false },
    { id: 'sessions-pending', forbids: false },
    { id: 'uninstall-pending', forbids: false },
    { id: 'install-pending', forbids: false },
    { id: 'setup-execute', forbids: false },
    { id: 'file-renames', forbids: false },
  ] as const)('$id forbids servicing: $forbids', ({ id, forbids }) => {
    expect(forbidding([reason(id)])).toHaveLength(forbids ? 1 : 0);
  });

  it('keeps the order of what it found', () => {
    const all = (['unserviceable', 'file-renames', 'setup-in-progress'] as const).map(reason);
    expect(forbidding(all).map(({ id }) => id)).toEqual(['unserviceable', 'setup-in-progress']);
  });
});
