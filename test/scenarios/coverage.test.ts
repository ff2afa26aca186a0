import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stepSchema } from '../../agent/steps/registry.ts';
import { EVERY_KIND, type Kind } from '../support/kinds/every-kind.ts';
import { ENDS, type End, shows } from '../support/kinds/transcript-cells.ts';

/** The golden transcript that shows it, or why this kind cannot end so. */
type Cell = { readonly shownBy: string } | { readonly cannot: string };
type Row = Readonly<Record<End, Cell>>;

const by = (name: string): Cell => ({ shownBy: `every-kind/${name}` });
const cannot = (why: string): Cell => ({ cannot: why });

const AT_ONCE = cannot('what it does is true as soon as the tool is done');
const NO_TOOL = cannot('the agent lays the files down itself: no tool says anything');
const ONLY_WITNESS = cannot('DISM is the only witness: nothing can be read that contradicts it');
const LOOKS = cannot('it looks and changes nothing');

const ANY: Row = {
  changed: by('done-then-there'),
  'first-boot': AT_ONCE,
  unchanged: by('done-then-there'),
  'not-applicable': by('not-meant'),
  failed: by('crashes'),
  'left-out': by('left-out'),
  'said-yes': by('said-yes'),
  'said-no': by('said-no'),
};

const WAITS: Row = { ...ANY, 'first-boot': by('first-boot') };

const FOR_SET_UP: Row = {
  ...ANY,
  changed: by('waiting-for-set-up'),
  'first-boot': by('waiting-for-set-up'),
  unchanged: by('waiting-for-set-up'),
  failed: by('no-set-up-to-come'),
  'said-yes': NO_TOOL,
  'said-no': NO_TOOL,
};

const TABLE: { readonly [K in Kind]: Row } = {
  package: WAITS,
  feature: WAITS,
  capability: WAITS,
  driver: ANY,
  registry: ANY,
  file: { ...ANY, 'said-yes': NO_TOOL, 'said-no': NO_TOOL },
  app: ANY,
  international: ANY,
  edition: ANY,
  'store-cleanup': ANY,
  'store-health': ANY,
  'system-files': ANY,
  'answer-file': FOR_SET_UP,
  'first-boot': FOR_SET_UP,
  command: {
    ...ANY,
    'said-no': cannot(
      'whether a program did all of its work only its exit code tells: a bad one is a failure',
    ),
  },
  'boot-files': ANY,
  'check-disk': {
    ...ANY,
    changed: LOOKS,
    'first-boot': LOOKS,
    'said-yes': LOOKS,
    'said-no': LOOKS,
  },
  'revert-pending': {
    changed: by('revert-pending-done'),
    'first-boot': by('revert-pending-done'),
    unchanged: by('revert-pending-nothing'),
    'not-applicable': by('revert-pending-not-meant'),
    failed: by('revert-pending-crashes'),
    'left-out': by('revert-pending-left-out'),
    'said-yes': ONLY_WITNESS,
    'said-no': ONLY_WITNESS,
  },
  'product-key': {
    ...WAITS,
    unchanged: cannot('which key an offline Windows has cannot be read: it is given at every start'),
    'said-yes': ONLY_WITNESS,
    'said-no': ONLY_WITNESS,
  },
  'pe-image': {
    ...ANY,
    changed: by('pe-image-done-then-there'),
    unchanged: by('pe-image-done-then-there'),
    failed: by('pe-image-said-yes'),
    'said-yes': by('pe-image-said-yes'),
    'said-no': by('pe-image-said-no'),
  },
};

/** What tools do, and where a whole run meets it: a line that the transcript has. */
const MANNERS: readonly (readonly [manner: string, golden: string, line: RegExp])[] = [
  ['success in words, nothing done', 'scenarios/package-said-yes', / step tool: failed: SVC-3002 /],
  ['3010, nothing done', 'scenarios/package-3010-nothing', / step lcu: failed: SVC-3002 /],
  [
    '552, work done',
    'scenarios/package-said-no',
    / step lcu: changed by act.* although dism ended with 0x00000228/,
  ],
  [
    '1726, work done',
    'scenarios/package-lost-host',
    / step tool: changed by act.* although dism ended with 0x000006BE/,
  ],
  [
    '0xC0000409, work done',
    'manners/crash-after-work',
    / step lcu: changed by act.* although dism ended with 0xC0000409/,
  ],
  ['a crash before any effect', 'scenarios/package-crashes', / step tool: failed: SVC-3001 .* 0xC0000005/],
  ['gone at 60 per cent', 'scenarios/package-dies-then-again', / step tool: failed: SVC-3040 /],
  ['silence at half', 'scenarios/package-hangs', / -> stopped at its idle limit/],
  [
    'silence after 100 per cent',
    'manners/hang-after-100',
    /SVC-3004 .*; what was wanted is there: it is Installed/,
  ],
  ['what hung had done its work', 'manners/hang-after-100', / step tool: unchanged: it is Installed/],
  ['a library is missing', 'scenarios/tool-cannot-start', / step tool: failed: SVC-3009 /],
  ['a full disk in the middle', 'scenarios/package-disk-full', / step tool: failed: SVC-3007 /],
  ['other languages, all well', 'scenarios/localised', / verdict done-first-boot/],
  ['other languages, failures', 'manners/localised-failure', / step sfc: failed: SVC-3023 /],
  ['sfc: 0 with damage', 'manners/violations-with-exit-0', / step sfc: failed: SVC-3023 /],
  ['sfc: UTF-16', 'kinds/system-files', / step sfc: changed by act: sfc repaired/],
  ['sfc: waits for a restart', 'kinds/kinds-refused', / step sfc: failed: SVC-3022 /],
  ['megabytes of output', 'manners/flood', / step system-files: changed by act: /],
  ['a hive that is busy', 'scenarios/registry-unload-again', / reg\.exe unload .* -> 0xC0000005/],
];
/** Of a step, besides its kind. */
const STATES: readonly (readonly [state: string, golden: string, line: RegExp])[] = [
  [
    'a newer one is there',
    'every-kind/newer-is-there',
    / step package: unchanged: the newer .* is Installed/,
  ],
  [
    'Install Pending, asked again',
    'every-kind/first-boot',
    / step package: unchanged: it is Install Pending/,
  ],
  ['Uninstall Pending', 'every-kind/removal-first-boot', / first boot finishes: .* is Uninstall Pending/],
  [
    'done by an interrupted attempt',
    'every-kind/cut-then-there',
    / step file: changed by probe: .* the interrupted attempt had done it/,
  ],
];

function golden(name: string): string {
  const path = new URL(`../golden/${name}.txt`, import.meta.url);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

describe('whole runs show', () => {
  it('a table that has every kind of the registry and every end', () => {
    const kinds = stepSchema.options.map(({ shape }) => shape.kind.value);
    expect(Object.keys(TABLE).sort()).toEqual([...kinds].sort());
    expect(
      Object.entries(EVERY_KIND).filter(([kind, step]) => step.id !== kind || step.kind !== kind),
    ).toEqual([]);
  });

  it.each(Object.entries(TABLE))('%s in every end that it can reach', (kind, row) => {
    const missing = ENDS.filter((end) => {
      const cell = row[end];
      return 'shownBy' in cell && !shows(golden(cell.shownBy), kind, end);
    });
    expect(missing).toEqual([]);
  });

  it.each([
    ['every-kind/left-out', 'left-out'],
    ['every-kind/not-meant', 'not-applicable'],
  ] as const)('%s: nothing but %s', (name, only) => {
    const shown = new Set(
      Object.keys(EVERY_KIND).flatMap((kind) => ENDS.filter((end) => shows(golden(name), kind, end))),
    );
    expect([...shown]).toEqual([only]);
  });

  it('nothing that the table calls impossible', () => {
    const names = new Set(
      Object.values(TABLE).flatMap((row) =>
        Object.values(row).flatMap((cell) => ('shownBy' in cell ? [cell.shownBy] : [])),
      ),
    );
    const wrong = Object.entries(TABLE).flatMap(([kind, row]) =>
      ENDS.flatMap((end) =>
        [...names]
          .filter((name) => 'cannot' in row[end] && shows(golden(name), kind, end))
          .map((name) => `${kind} ${end} in ${name}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each([...MANNERS, ...STATES])('%s', (_what, name, line) => {
    expect(
      golden(name)
        .split('\n')
        .filter((one) => line.test(one)),
    ).not.toEqual([]);
  });
});
