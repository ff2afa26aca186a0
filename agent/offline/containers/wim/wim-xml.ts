import { parseVersion, type Version } from '../../../domain/version.ts';
import { utf16 } from '../../little-endian.ts';
import type { ImageEntry } from '../package-file.ts';

const MOST_IMAGES = 256;
/** `ARCH` of the XML data: wimlib's xml.h, from PROCESSOR_ARCHITECTURE_* of winnt.h. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  0: 'x86',
  5: 'arm',
  6: 'ia64',
  9: 'amd64',
  12: 'arm64',
};

/** What the XML data of a WIM tells of its images; those without Windows inside have no architecture. */
export function readWimXml(bytes: Uint8Array): readonly ImageEntry[] {
  const text = utf16(bytes);
  const images: ImageEntry[] = [];
  let at = 0;
  for (let count = 0; count < MOST_IMAGES; count += 1) {
    const start = text.indexOf('<IMAGE ', at);
    if (start === -1) break;
    const end = text.indexOf('</IMAGE>', start);
    if (end === -1) break;
    const image = readImage(text.slice(start, end));
    if (image !== undefined) images.push(image);
    at = end;
  }
  return images;
}

function readImage(text: string): ImageEntry | undefined {
  const index = /^<IMAGE [^>]{0,80}?INDEX="(\d{1,5})"/.exec(text)?.[1];
  if (index === undefined) return undefined;
  const windows = inside(text, 'WINDOWS') ?? '';
  return {
    index: Number(index),
    name: inside(text, 'NAME'),
    architecture: ARCHITECTURES[inside(windows, 'ARCH') ?? ''],
    edition: inside(windows, 'EDITIONID'),
    installationType: inside(windows, 'INSTALLATIONTYPE'),
    version: versionOf(inside(windows, 'VERSION') ?? ''),
    languages: languagesOf(inside(windows, 'LANGUAGES') ?? ''),
  };
}

function versionOf(text: string): Version | undefined {
  const parts = ['MAJOR', 'MINOR', 'BUILD', 'SPBUILD'].map((name) => inside(text, name) ?? '0');
  const version = parseVersion(parts.join('.'));
  return version === undefined || version[0] === 0 ? undefined : version;
}

function languagesOf(text: string): readonly string[] {
  return [...text.matchAll(/<LANGUAGE>([A-Za-z0-9-]{2,20})<\/LANGUAGE>/g)]
    .slice(0, 64)
    .map(([, name = '']) => name);
}

/** The text of the first element of that name, its entities resolved. */
function inside(text: string, name: string): string | undefined {
  const open = text.indexOf(`<${name}>`);
  const close = open === -1 ? -1 : text.indexOf(`</${name}>`, open);
  if (close === -1) return undefined;
  return text
    .slice(open + name.length + 2, close)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
