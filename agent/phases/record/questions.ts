import { fromHex } from '../../domain/bytes.ts';
import { exitedWith } from '../../domain/command.ts';
import { isSamePath, joinPath } from '../../domain/windows-path.ts';
import { readMountedVolumes } from '../../offline/mounted-volumes.ts';
import { parseSmbios } from '../../offline/smbios.ts';
import { parseDirty } from '../../tools/fsutil.ts';
import { parseProtectorIds, parseStatus } from '../../tools/manage-bde.ts';
import { parseMountvol } from '../../tools/mountvol.ts';
import { parseRegQuery } from '../../tools/reg.ts';
import { type Judged, judged, resultsOf, type Seen } from './seen.ts';

const MIB = 1024 * 1024;
// A machine of 1 GiB reports a little less or more: memory of the graphics, of the firmware.
const ABOUT_ONE_GIB = 1200 * MIB;

/** A row of docs/field-test.md: how a record answers it, or why no record can. */
export type Question =
  | { readonly id: string; readonly judge: (seen: Seen) => Judged }
  | { readonly id: string; readonly notReadOnly: string };

const BY_HAND = 'a person has to do or to look at it';
const SERVICES = 'it services an image';

export const QUESTIONS: readonly Question[] = [
  { id: 'FT-01', judge: () => judged('yes', 'servicer.exe runs here') },
  { id: 'FT-02', judge: judgeSmallMemory },
  { id: 'FT-03', judge: judgeSmbios },
  { id: 'FT-04', judge: judgeBootType },
  { id: 'FT-05', notReadOnly: 'it opens a session, with a password' },
  { id: 'FT-06', notReadOnly: 'it makes a file on a disk of the machine' },
  { id: 'FT-07', notReadOnly: SERVICES },
  { id: 'FT-08', notReadOnly: SERVICES },
  { id: 'FT-09', notReadOnly: 'DISM loads the registry of the image to list its packages, and writes to it' },
  { id: 'FT-10', notReadOnly: SERVICES },
  { id: 'FT-11', notReadOnly: SERVICES },
  { id: 'FT-12', notReadOnly: 'it opens a disk of the machine for writing' },
  { id: 'FT-13', notReadOnly: 'the power has to be cut' },
  { id: 'FT-14', notReadOnly: 'it loads a hive of the image, which writes to it' },
  { id: 'FT-15', notReadOnly: BY_HAND },
  { id: 'FT-16', notReadOnly: BY_HAND },
  { id: 'FT-17', judge: judgeFlatLayout },
  { id: 'FT-18', notReadOnly: 'it is about the desk, not about Windows PE' },
  { id: 'FT-19', judge: judgeArchitecture },
  { id: 'FT-20', notReadOnly: SERVICES },
  { id: 'FT-21', judge: judgeLetterless },
  { id: 'FT-22', judge: judgeMountedDevices },
  { id: 'FT-23', notReadOnly: 'it gives and takes letters' },
  { id: 'FT-24', judge: judgeBitLocker },
  { id: 'FT-25', judge: judgeWimOverlay },
  { id: 'FT-26', judge: judgeDirty },
];

function judgeSmallMemory({ host }: Seen): Judged {
  const mib = Math.round(host.ramBytes / MIB);
  if (host.ramBytes > ABOUT_ONE_GIB) return judged('not-here', `this machine has ${mib} MiB`);
  return host.bootKind === 'flat'
    ? judged('not-here', `${mib} MiB, but not booted from RAM`)
    : judged('yes', `servicer.exe runs with ${mib} MiB, booted as ${host.bootKind}`);
}

function judgeSmbios(seen: Seen): Judged {
  const [asked] = resultsOf(seen, 'reg', 'smbios');
  if (asked === undefined) return judged('not-here', 'reg.exe is missing');
  const value = parseRegQuery(asked.result.stdout)
    .flatMap(({ values }) => values)
    .find(({ name }) => name.toLowerCase() === 'smbiosdata');
  if (value === undefined) return judged('no', 'there is no SMBiosData', asked.name);
  if (!/^([0-9a-f]{2})+$/i.test(value.data)) return judged('seen', `SMBiosData is ${value.type}`, asked.name);
  const facts = parseSmbios(fromHex(value.data));
  const tells = [facts.uuid && 'a UUID', facts.serial && 'a serial number', facts.product && 'a model'];
  const told = tells.filter((text) => text !== undefined && text !== '').join(', ');
  return told === ''
    ? judged('seen', 'the tables name neither machine nor model', asked.name)
    : judged('yes', `the tables hold ${told}`, asked.name);
}

function judgeBootType(seen: Seen): Judged {
  const [asked] = resultsOf(seen, 'reg', 'control');
  if (asked === undefined) return judged('not-here', 'reg.exe is missing');
  const values = parseRegQuery(asked.result.stdout).flatMap((key) => key.values);
  const names = ['PEBootType', 'PEBootTypeErrorCode', 'PEFirmwareType', 'PEBootRamdiskSourceDrive'];
  const shown = names.flatMap((name) => values.find((value) => value.name === name) ?? []);
  const server = values.some(({ name }) => name === 'PEBootServerName' || name === 'PEBootServerAddr');
  const text = shown.map(({ name, data }) => `${name} ${data}`).join(', ');
  // Only the person who started it knows whether this was PXE, and from what server.
  return judged(
    'seen',
    `${text === '' ? 'no such value' : text}; server ${server ? 'named' : 'not named'}`,
    asked.name,
  );
}

function judgeFlatLayout({ host, ownFolder }: Seen): Judged {
  const system32 = joinPath(host.systemRoot, 'System32');
  return isSamePath(ownFolder, system32)
    ? judged('yes', `the agent runs from ${system32}`)
    : judged('not-here', `the agent runs from ${ownFolder}`);
}

function judgeArchitecture({ host }: Seen): Judged {
  return host.architecture === 'arm64' || host.architecture === 'x86'
    ? judged('yes', `it runs on ${host.architecture}`)
    : judged('not-here', `this machine is ${host.architecture}`);
}

function judgeLetterless({ looks }: Seen): Judged {
  const without = looks.filter(({ volume }) => volume.root === undefined && volume.id.startsWith('\\\\?\\'));
  if (without.length === 0) return judged('not-here', 'every volume that is named has a letter');
  const read = without.filter(({ rootNames }) => rootNames !== undefined).length;
  const text = `${read} of ${without.length} volumes without a letter could be listed by their own name`;
  if (read === without.length) return judged('yes', text);
  return judged(read === 0 ? 'no' : 'seen', text);
}

function judgeMountedDevices(seen: Seen): Judged {
  const [asked] = resultsOf(seen, 'reg', 'mounted-devices');
  const [listed] = resultsOf(seen, 'mountvol', 'list');
  if (asked === undefined || listed === undefined) return judged('not-here', 'mountvol or reg is missing');
  const known = readMountedVolumes(parseRegQuery(asked.result.stdout).flatMap(({ values }) => values));
  // The RAM disk is the agent's own; nothing is looked for on it.
  const isOwn = (point: string) => isSamePath(point, seen.host.systemDrive);
  const volumes = parseMountvol(listed.result.stdout).filter(({ mountPoints }) => !mountPoints.some(isOwn));
  if (volumes.length === 0) return judged('seen', 'mountvol lists no volume', listed.name);
  const roots = new Map(known.map(({ id, root }) => [id.toLowerCase(), root]));
  const unnamed = volumes.filter(({ volume }) => !roots.has(volume.toLowerCase()));
  const other = volumes.filter(({ volume, mountPoints }) => {
    const root = roots.get(volume.toLowerCase());
    const letter = mountPoints.find((point) => /^[A-Za-z]:\\$/.test(point));
    return letter !== undefined && root?.toUpperCase() !== letter.toUpperCase();
  });
  const text = `of ${volumes.length} volumes of mountvol, ${unnamed.length} are not in the registry, ${other.length} have another letter there`;
  return judged(unnamed.length + other.length === 0 ? 'yes' : 'no', text, asked.name, listed.name);
}

function judgeBitLocker(seen: Seen): Judged {
  const states = resultsOf(seen, 'manage-bde', 'status');
  if (states.length === 0)
    return judged('not-here', 'manage-bde is missing (WinPE-SecureStartup), or no volume to ask');
  const locked = states.filter(({ result }) => parseStatus(result.stdout) === 'locked');
  const words = states.map(({ result }) => parseStatus(result.stdout)).join(', ');
  if (locked.length === 0)
    return judged('not-here', `no volume is locked (${words})`, ...states.map(({ name }) => name));
  const asked = resultsOf(seen, 'manage-bde', 'protectors');
  const told = asked.filter(({ result }) => parseProtectorIds(result.stdout).length > 0);
  const names = [...states, ...asked].map(({ name }) => name);
  return told.length < locked.length
    ? judged('no', `${told.length} of ${locked.length} locked volumes tell a key id`, ...names)
    : judged(
        'seen',
        `${told.length} locked volumes tell their key ids; -unlock and -lock were not tried`,
        ...names,
      );
}

function judgeWimOverlay({ looks }: Seen): Judged {
  const readable = looks.filter(
    ({ volume, rootNames }) =>
      volume.driveType === 'fixed' && rootNames !== undefined && /ntfs/i.test(volume.fileSystem ?? ''),
  );
  if (readable.length === 0) return judged('not-here', 'no NTFS volume can be read');
  const seeing = readable.filter(({ seesSystemVolumeInformation }) => seesSystemVolumeInformation).length;
  const withOverlay = readable.filter(({ hasWimOverlay }) => hasWimOverlay).length;
  const text = `System Volume Information can be listed on ${seeing} of ${readable.length} volumes, ${withOverlay} have WimOverlay.dat`;
  if (withOverlay > 0) return judged('yes', text);
  return judged(seeing === 0 ? 'no' : 'seen', text);
}

function judgeDirty(seen: Seen): Judged {
  const asked = resultsOf(seen, 'fsutil', 'dirty');
  if (asked.length === 0) return judged('not-here', 'fsutil is missing');
  const answers = asked.map(({ result }) => (exitedWith(result) ? parseDirty(result.stdout) : 'unknown'));
  const names = asked.map(({ name }) => name);
  const text = asked
    .map(({ name }, index) => `${name.slice(-1).toUpperCase()}: ${answers[index]}`)
    .join(', ');
  if (answers.includes('clean')) return judged('yes', text, ...names);
  return answers.includes('dirty') ? judged('seen', text, ...names) : judged('no', text, ...names);
}
