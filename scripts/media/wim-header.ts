import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { toHex } from '../../agent/domain/bytes.ts';
import { readWimHeader, WIM_HEADER_BYTES, type WimHeader } from '../../agent/offline/wim-header.ts';
import type { Architecture } from '../build/bases.ts';
import { Problem } from '../lib/problem.ts';

export interface WimImage {
  readonly index: number;
  readonly name: string;
  /** undefined: another processor than we have an executable for. */
  readonly architecture: Architecture | undefined;
}

export interface WimInfo {
  /** Identifies the file across changes, as hexadecimal digits. */
  readonly guid: string;
  readonly images: readonly WimImage[];
  /** The image that boots, or 0. */
  readonly bootIndex: number;
}

const MAX_XML_BYTES = 16 * 1024 * 1024;
// PROCESSOR_ARCHITECTURE_INTEL, _AMD64 and _ARM64 in winnt.h.
const ARCHITECTURES: Readonly<Record<string, Architecture>> = { '0': 'x86', '9': 'x64', '12': 'arm64' };

/** Which images a WIM file holds. Refuses what cannot be changed in place: parts of a split WIM and other formats. */
export function readWimInfo(file: string): WimInfo {
  const header = readWimHeader(bytesOf(file, 0, WIM_HEADER_BYTES) ?? new Uint8Array(0));
  if (header === undefined) {
    throw new Problem(
      `${file} is not a WIM file. The boot image is sources/boot.wim of the media, or winpe.wim of the ADK.`,
    );
  }
  if (header.parts > 1) throw new Problem(splitMessage(file, header));
  const { sizeBytes, offset } = header.xml;
  const xml = sizeBytes > MAX_XML_BYTES ? undefined : bytesOf(file, offset, sizeBytes);
  if (xml === undefined)
    throw new Problem(`${file}: the list of its images cannot be read. The file is cut off or damaged.`);
  const images = parseImages(new TextDecoder('utf-16le').decode(xml));
  if (images.length === 0) throw new Problem(`${file} holds no image.`);
  return { guid: toHex(header.guid), images, bootIndex: header.bootIndex };
}

/** The image that is meant: the one asked for, else the one that boots, else the only one. */
export function chooseImage(
  file: string,
  { images, bootIndex }: Pick<WimInfo, 'images' | 'bootIndex'>,
  wanted: number | undefined,
): WimImage {
  const index = wanted ?? (bootIndex > 0 ? bootIndex : images.length === 1 ? images[0]?.index : undefined);
  const found = images.find((image) => image.index === index);
  if (found !== undefined) return found;
  const list = images.map((image) => `  ${image.index}  ${image.name}`).join('\n');
  const why =
    index === undefined ? 'no image of it is marked as the one that boots' : `it has no image ${index}`;
  throw new Problem(`${file}: ${why}. Say which with --index:\n${list}`);
}

function parseImages(xml: string): readonly WimImage[] {
  return [...xml.matchAll(/<IMAGE INDEX="(\d+)">(.*?)<\/IMAGE>/gs)].map(([, index = '', content = '']) => ({
    index: Number(index),
    name: /<NAME>([^<]*)<\/NAME>/.exec(content)?.[1] ?? '(no name)',
    architecture: ARCHITECTURES[/<ARCH>(\d+)<\/ARCH>/.exec(content)?.[1] ?? ''],
  }));
}

function splitMessage(file: string, { part, parts }: WimHeader): string {
  const stem = basename(file).replace(/\d*\.swm$/i, '');
  return `${file} is part ${part} of ${parts} of a split WIM, which cannot be changed. Join it first:
  wimlib-imagex join boot.wim ${stem}*.swm
  dism /Export-Image /SourceImageFile:${stem}.swm /SWMFile:${stem}*.swm /SourceIndex:1 /DestinationImageFile:boot.wim`;
}

function bytesOf(file: string, offset: number, length: number): Uint8Array | undefined {
  const handle = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(length);
    return readSync(handle, bytes, 0, length, offset) === length ? bytes : undefined;
  } finally {
    closeSync(handle);
  }
}
