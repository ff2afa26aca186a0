import { formatCommand } from '../../domain/command.ts';
import type { HostFacts } from '../../domain/machine.ts';
import { baseName } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';
import { describeEnd } from '../../runtime/run-command.ts';
import { parseVolumeList } from '../../tools/diskpart.ts';
import { parseVolumeLabel } from '../../tools/fsutil.ts';
import type { Mask } from '../../tools/mask.ts';
import { parseRegQuery } from '../../tools/reg.ts';
import { formatTranscript, readableText, transcriptBytes } from '../../tools/transcript.ts';
import type { Transcript } from './seen.ts';

/** What stands in the header of every file: without it nobody knows how to read the bytes. */
export interface Versions {
  /** Of this Windows PE: `10.0.26100.1`. */
  readonly build: string;
  readonly dism: string;
  readonly locale: string;
  /** OEM and ANSI code page: `850/1252`. */
  readonly codepage: string;
}

// https://learn.microsoft.com/openspecs/windows_protocols/ms-lcid
const LOCALES: ReadonlyMap<string, string> = new Map([
  ['0409', 'en-US'],
  ['0809', 'en-GB'],
  ['0407', 'de-DE'],
  ['040c', 'fr-FR'],
  ['0c0a', 'es-ES'],
  ['0410', 'it-IT'],
  ['0416', 'pt-BR'],
  ['0419', 'ru-RU'],
  ['0411', 'ja-JP'],
  ['0804', 'zh-CN'],
]);

/** From the registry of the running Windows PE, as far as it was recorded by now. */
export function readVersions({ dismVersion }: HostFacts, transcripts: readonly Transcript[]): Versions {
  const value = (id: string, name: string) => valueIn(transcripts, id, name);
  const build = value('version', 'CurrentBuild');
  const revision = Number(value('version', 'UBR') ?? Number.NaN);
  const language = value('language', 'Default')?.toLowerCase();
  return {
    build: build === undefined ? 'unknown' : `10.0.${build}${Number.isNaN(revision) ? '' : `.${revision}`}`,
    dism: dismVersion ?? 'none',
    locale: language === undefined ? 'unknown' : (LOCALES.get(language) ?? `lcid ${language}`),
    codepage: `${value('code-page', 'OEMCP') ?? '?'}/${value('code-page', 'ACP') ?? '?'}`,
  };
}

/** A rehearsal and the bench play the programs: what they say is no evidence of Windows. */
export function sourceOf(context: RunContext, isRehearsal: boolean): string {
  if (isRehearsal) return 'rehearsal: the words of a model, no evidence';
  const { files, host } = context.world;
  const marks = [`${host.systemDrive}\\standin\\machine.json`, 'C:\\windows\\system32\\winecfg.exe'];
  if (marks.some((path) => files.look.stat(path) !== undefined))
    return 'bench under Wine: stand-ins, no evidence';
  return 'captured in Windows PE';
}

/** The files of one recording: standard output, and standard error where something was said there. */
export function transcriptFiles(
  transcript: Transcript,
  header: Versions & { readonly source: string },
  mask: Mask | undefined,
): readonly { readonly name: string; readonly text: string }[] {
  if (transcript.kind !== 'recorded') return [];
  const { tool, id, result } = transcript;
  const { command, stdout, stderr, durationMs } = result;
  const line = formatCommand({ ...command, file: baseName(command.file).replace(/\.exe$/i, '') });
  const head = {
    source: header.source,
    tool: mask === undefined ? line : mask(line),
    exit: describeEnd(result),
    milliseconds: String(Math.round(durationMs)),
    build: header.build,
    dism: header.dism,
    locale: header.locale,
    codepage: header.codepage,
    masked: mask === undefined ? 'no' : 'yes',
  };
  const files = [{ name: `${tool}\\${id}.txt`, bytes: stdout }];
  if (stderr.length > 0) files.push({ name: `${tool}\\${id}-stderr.txt`, bytes: stderr });
  return files.map(({ name, bytes }) => ({ name, text: formatTranscript(head, maskedBytes(bytes, mask)) }));
}

/** Text that cannot be read cannot be masked either: then only its length is kept. */
function maskedBytes(bytes: Uint8Array, mask: Mask | undefined): Uint8Array {
  if (mask === undefined) return bytes;
  const readable = readableText(bytes);
  const left =
    readable === undefined ? `[${bytes.length} bytes that could not be masked]\r\n` : mask(readable.text);
  return transcriptBytes(left, readable?.encoding ?? 'ascii');
}

/** Labels and servers that stand in an output itself, in its own spelling. */
export function labelsIn(transcript: Transcript): readonly string[] {
  if (transcript.kind !== 'recorded') return [];
  const { stdout } = transcript.result;
  if (transcript.tool === 'diskpart') return parseVolumeList(stdout).flatMap(({ label }) => label ?? []);
  if (transcript.tool === 'fsutil') return [parseVolumeLabel(stdout)].filter((label) => label !== undefined);
  if (transcript.id !== 'control') return [];
  return ['PEBootServerName', 'PEBootServerAddr'].flatMap(
    (name) => valueIn([transcript], 'control', name) ?? [],
  );
}

function valueIn(transcripts: readonly Transcript[], id: string, name: string): string | undefined {
  for (const one of transcripts) {
    if (one.kind !== 'recorded' || one.tool !== 'reg' || one.id !== id) continue;
    const values = parseRegQuery(one.result.stdout).flatMap((key) => key.values);
    return values.find((value) => value.name.toLowerCase() === name.toLowerCase())?.data.trim();
  }
  return undefined;
}
