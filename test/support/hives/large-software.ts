import { binary, dword, type HiveTree, key, sz } from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { CBS, CURRENT_VERSION, cbsPackage, hiveTree, nest } from './windows.ts';

const T = '~31bf3856ad364e35~amd64~~';
const MIB = 1024 * 1024;
// What one key of the ballast takes, with its two values and its place in the list.
const BALLAST_BYTES = 360;
const LEAF_KEYS = 250;

/** Identity of one of the made packages. Every fourth carries a number, as in a Windows with a year of updates. */
export function madePackage(index: number): string {
  const name =
    index % 4 === 0 ? `Package_${index}_for_KB5041580` : `Microsoft-Windows-Made-Part-${index}-Package`;
  return `${name}${T}10.0.26100.${1 + (index % 4000)}`;
}

/**
 * A SOFTWARE hive of a Windows 11 with `packages` packages, filled up to at least `mebibytes` with small keys, as
 * classes and components fill it: half of them before and half behind what the readers look for.
 */
export function largeSoftware(mebibytes: number, packages: number): Uint8Array {
  const list = Array.from({ length: packages }, (_, index) => withOwner(madePackage(index), index));
  const classes = Math.ceil((mebibytes * MIB) / BALLAST_BYTES / LEAF_KEYS);
  const half = Math.ceil(classes / 2);
  const tree = hiveTree(
    key('Classes', [], ballast(0, half)),
    nest(CURRENT_VERSION, [
      sz('ProductName', 'Windows 10 Pro'),
      sz('EditionID', 'Professional'),
      sz('CompositionEditionID', 'Professional'),
      sz('InstallationType', 'Client'),
      sz('CurrentBuild', '26100'),
      sz('DisplayVersion', '24H2'),
      dword('UBR', 4652),
      dword('InstallDate', 0x6500_0000),
    ]),
    cbsPackage(`Package_for_RollupFix${T}26100.4652.1.14`, 0x70),
    nest(`${CBS}\\CapabilityIndex\\OpenSSH.Client~~~~0.0.1.0`, [dword(madePackage(1), 0)]),
    nest(`${CBS}\\SessionsPending`, [dword('Exclusive', 0)]),
    nest(`${CBS}\\Packages`, [], list),
    key('WOW6432Node', [], ballast(half, classes)),
  );
  return writeHive(tree);
}

function withOwner(identity: string, index: number): HiveTree {
  const [made] = packageKeys(cbsPackage(identity, index % 7 === 0 ? 0x50 : 0x70));
  const owner = key('Owners', [dword(madePackage(index - (index % 10)), 0x2_0070)]);
  return key(identity, made?.values ?? [], [owner, key('Updates', [dword(`update ${index}`, 1)])]);
}

/** The key of the package itself, at the end of its path. */
function packageKeys(tree: HiveTree): readonly HiveTree[] {
  const [only] = tree.keys;
  return only === undefined ? [tree] : packageKeys(only);
}

function ballast(from: number, to: number): readonly HiveTree[] {
  const data = new Uint8Array(120).fill(7);
  return Array.from({ length: to - from }, (_, at) => {
    const number = from + at;
    const keys = Array.from({ length: LEAF_KEYS }, (_unused, leaf) =>
      key(`{${number}-${leaf}-0000-made}`, [sz('', `class ${number} ${leaf}`), binary('Data', data)]),
    );
    return key(`Made.Class.${number}`, [], keys);
  });
}
