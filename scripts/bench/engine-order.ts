import { createHash } from 'node:crypto';
import { utf8, type Wish } from '../../test/support/scenario/scenario.ts';

export const PACKAGES = 60;
export const DRIVERS = 300;
export const VALUES = 40;
/** A step of kind "driver" names at most 64. */
const DRIVERS_PER_STEP = 60;
const VALUES_PER_STEP = 10;
/** Besides plain updates: what always has a call of its own. */
const ALONE = ['Package_for_ServicingStack_4769', 'Package_for_DotNetRollup_481', 'Package_for_RollupFix'];

interface File {
  readonly id: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** An order as large as a machine that was never updated gets it, with a driver pack. */
export function largeOrder(): Wish {
  const packages = numbers(PACKAGES).map((number) => {
    const name = ALONE[number] ?? `Package_for_KB${6_000_000 + number}`;
    const file = {
      id: `p${number}`,
      path: `updates/p${number}.cab`,
      bytes: utf8(`MSCF of ${name}\n`.repeat(400)),
    };
    return { file, identity: `${name}~31bf3856ad364e35~amd64~~19041.${6000 + number}.1.1` };
  });
  const drivers = numbers(DRIVERS).map((number) => ({
    inf: { id: `i${number}`, path: `drivers/d${number}/d${number}.inf`, bytes: utf8(infOf(number)) },
    catalog: {
      id: `c${number}`,
      path: `drivers/d${number}/d${number}.cat`,
      bytes: utf8(`catalog ${number}`),
    },
  }));
  const files: readonly File[] = [
    ...packages.map(({ file }) => file),
    ...drivers.flatMap(({ inf, catalog }) => [inf, catalog]),
  ];
  return {
    manifest: {
      payload: files.map(({ id, path, bytes }) => ({
        id,
        path,
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    },
    steps: [
      ...packages.map(({ file, identity }) => ({ id: file.id, kind: 'package', payload: file.id, identity })),
      ...chunks(drivers, DRIVERS_PER_STEP).map((some, index) => ({
        id: `drivers-${index}`,
        kind: 'driver',
        packages: some.map(({ inf, catalog }) => ({ inf: inf.id, catalog: catalog.id })),
      })),
      ...chunks(numbers(VALUES), VALUES_PER_STEP).map((some, index) => ({
        id: `values-${index}`,
        kind: 'registry',
        hive: 'SOFTWARE',
        set: some.map((number) => ({
          key: 'Contoso\\Line',
          name: `V${number}`,
          type: 'REG_DWORD',
          data: number,
        })),
      })),
    ],
    alter: ({ share }) => {
      for (const { path, bytes } of files) share.set(path.replaceAll('/', '\\'), bytes);
    },
    machine: {
      packageFiles: Object.fromEntries(packages.map(({ file, identity }) => [`${file.id}.cab`, identity])),
    },
  };
}

function infOf(number: number): string {
  return [
    '[Version]',
    'Signature   = "$WINDOWS NT$"',
    'Class       = Net',
    'ClassGuid   = {4d36e972-e325-11ce-bfc1-08002be10318}',
    'Provider    = %Contoso%',
    `CatalogFile = d${number}.cat`,
    `DriverVer   = 09/17/2024,1.0.0.${number}`,
    '[Strings]',
    'Contoso = "Contoso Industrial"',
    '',
  ].join('\r\n');
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return numbers(Math.ceil(items.length / size)).map((index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
