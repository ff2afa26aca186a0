import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { u32be, utf16 } from '../../../agent/offline/little-endian.ts';
import type { Hive } from '../../../agent/offline/regf/hive.ts';
import type { Value } from '../../../agent/offline/regf/value.ts';
import { walkKeys } from '../../../agent/offline/regf/walk.ts';
import { hasProgram } from './data.ts';

/** hivexml of libhivex-bin, an independent implementation in C. */
export const noHivex = hasProgram('hivexml') ? undefined : 'skipped: hivexml (libhivex-bin) is not installed';

/** What hivexml prints of a hive; `undefined` when it refuses it. */
export function hivexml(bytes: Uint8Array): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'hivexml-'));
  try {
    const [input, output] = [join(folder, 'hive'), join(folder, 'xml')];
    writeFileSync(input, bytes);
    // It opens /dev/stdout by name, which does not work on a socket.
    const stdout = openSync(output, 'w');
    try {
      execFileSync('hivexml', [input], { stdio: ['ignore', stdout, 'ignore'] });
    } catch {
      return undefined;
    } finally {
      closeSync(stdout);
    }
    return readFileSync(output, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TOKEN = /<(\/?)(node|value|string|\/?hive)\b([^>]*?)(\/?)>([^<]*)/g;
const ATTRIBUTE = /([a-z]+)="([^"]*)"/g;

/** One line for each key (its depth and name) and value (name, kind, data), in the order of the hive. */
export function linesOfXml(xml: string): readonly string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const [, close, tag, attributes = '', empty, body = ''] of xml.matchAll(TOKEN)) {
    if (tag === 'node' && close === '/') depth -= 1;
    if (close === '/') continue;
    const found = new Map(
      [...attributes.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, decodeXml(value ?? '')]),
    );
    if (tag === 'node') {
      lines.push(`${depth} ${found.get('name')}`);
      if (empty !== '/') depth += 1;
    } else if (tag === 'value') {
      const data =
        found.get('encoding') === 'base64' ? found.get('value')?.replace(/\s/g, '') : found.get('value');
      lines.push(`= ${found.get('key') ?? ''} ${found.get('type')} ${data ?? ''}`);
    } else if (tag === 'string') {
      lines.push(`+ ${decodeXml(body)}`);
    }
  }
  return lines;
}

function decodeXml(text: string): string {
  return text
    .replace(/&#(x?)([0-9a-fA-F]+);/g, (_, hex, code) =>
      String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)),
    )
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** The same lines from our own reader. */
export function linesOfHive(hive: Hive): readonly string[] {
  const lines: string[] = [];
  for (const key of walkKeys(hive)) {
    const depth = key.path === '' ? 0 : key.path.split('\\').length;
    lines.push(`${depth} ${key.name}`);
    for (const value of key.values()) lines.push(...linesOfValue(value));
  }
  return lines;
}

// hivexml.c: the words for types, and which of them are shown as text.
const KINDS = [
  'none',
  'string',
  'expand',
  'binary',
  'int32',
  'int32',
  'link',
  'string-list',
  'resource-list',
  'resource-description',
  'resource-requirements',
  'int64',
];

function linesOfValue({ name, type, raw }: Value): readonly string[] {
  const head = `= ${name} ${KINDS[type] ?? 'unknown'}`;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  if (type === 1 || type === 2 || type === 6) return [`${head} ${utf16(raw).split('\0')[0]}`];
  // A number of another length is an error, which hivexml prints as -1.
  if (type === 4) return [`${head} ${raw.length === 4 ? view.getInt32(0, true) : -1}`];
  if (type === 5) return [`${head} ${raw.length === 4 ? u32be(raw, 0) | 0 : -1}`];
  if (type === 11) return [`${head} ${raw.length === 8 ? view.getBigInt64(0, true) : -1}`];
  if (type === 7) return [`${head} `, ...listOf(raw).map((text) => `+ ${text}`)];
  return [`${head} ${Buffer.from(raw).toString('base64')}`];
}

function listOf(raw: Uint8Array): readonly string[] {
  const texts = utf16(raw).split('\0');
  // The piece behind the last NUL is no text.
  return texts.at(-1) === '' ? texts.slice(0, -1) : texts;
}
