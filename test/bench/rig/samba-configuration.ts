import { join } from 'node:path';

/** Folders that smbd writes to: all in one place, so that nothing of the system's own Samba is touched. */
const STATE_FOLDERS = {
  'state directory': 'state',
  'lock directory': 'lock',
  'cache directory': 'cache',
  'private dir': 'private',
  'pid directory': 'pid',
  'ncalrpc dir': 'ncalrpc',
} as const;

export interface ShareFolder {
  readonly name: string;
  readonly folder: string;
}

/** The folders below `folder` that have to exist before smbd starts. */
export function sambaFolders(folder: string): readonly string[] {
  return [...Object.values(STATE_FOLDERS), 'log'].map((name) => join(folder, name));
}

/**
 * smb.conf of a server for one account on one address. No guests, no printers, flushes are obeyed.
 * https://www.samba.org/samba/docs/current/man-html/smb.conf.5.html
 */
export function sambaConfiguration(
  folder: string,
  {
    address,
    user,
    shares,
  }: { readonly address: string; readonly user: string; readonly shares: readonly ShareFolder[] },
): string {
  const lines = [
    '[global]',
    'server role = standalone server',
    `interfaces = ${address}`,
    'bind interfaces only = yes',
    'smb ports = 445',
    'disable netbios = yes',
    'server min protocol = SMB2',
    'map to guest = never',
    'strict sync = yes',
    'load printers = no',
    'printcap name = /dev/null',
    'disable spoolss = yes',
    `log file = ${join(folder, 'log', '%m.log')}`,
    `passdb backend = smbpasswd:${join(folder, 'private', 'smbpasswd')}`,
    ...Object.entries(STATE_FOLDERS).map(([option, name]) => `${option} = ${join(folder, name)}`),
    ...shares.flatMap(({ name, folder: path }) => [
      `[${name}]`,
      `path = ${path}`,
      'read only = no',
      `valid users = ${user}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
