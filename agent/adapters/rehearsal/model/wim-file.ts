import { utf16Bytes } from '../../../domain/bytes.ts';
import { readWimHeader, WIM_HEADER_BYTES, type WimHeader } from '../../../offline/wim-header.ts';
import { type Content, type Contents, textContent } from '../machine/content.ts';

// The header and the list of images are those of a real WIM file ("Windows Imaging File Format", Microsoft 2007). What
// lies between is made up: a list of files and their bytes, uncompressed, because nobody but these models reads it.

export interface ModelledWim {
  readonly header: Pick<
    WimHeader,
    'compression' | 'isSolid' | 'isReadOnly' | 'isBeingWritten' | 'part' | 'parts'
  >;
  readonly images: readonly Contents[];
}

const FLAGS = { none: 0, xpress: 0x2_0002, lzx: 0x4_0002, lzms: 0x8_0002, unknown: 0x2 } as const;

interface Listed {
  readonly path: string;
  readonly size: number;
  /** Into the bytes behind the list; -1: zeros. */
  readonly at: number;
}

/** The bytes of a .wim file that the models can open. */
export function writeWim({ header, images }: ModelledWim): Uint8Array {
  const blobs: Uint8Array[] = [];
  let end = 0;
  const lists = images.map((contents) =>
    [...contents].map(([path, content]): Listed => {
      if (!(content instanceof Uint8Array)) return { path, size: content.zeros, at: -1 };
      const at = end;
      blobs.push(content);
      end += content.length;
      return { path, size: content.length, at };
    }),
  );
  const list = textContent(JSON.stringify(lists));
  const xml = utf16Bytes(
    `\ufeff<WIM>${images.map((_, at) => `<IMAGE INDEX="${at + 1}"></IMAGE>`).join('')}</WIM>`,
  );
  const bodyAt = WIM_HEADER_BYTES + 4;
  const blobsAt = bodyAt + list.length;
  const bytes = new Uint8Array(blobsAt + end + xml.length);
  const view = new DataView(bytes.buffer);
  bytes.set(textContent('MSWIM\0\0\0'));
  view.setUint32(8, WIM_HEADER_BYTES, true);
  view.setUint32(12, header.isSolid ? 0x0e00 : 0x1_0d00, true);
  view.setUint32(
    16,
    FLAGS[header.compression] | (header.isReadOnly ? 4 : 0) | (header.isBeingWritten ? 0x40 : 0),
    true,
  );
  view.setUint16(40, header.part, true);
  view.setUint16(42, header.parts, true);
  view.setUint32(44, images.length, true);
  view.setBigUint64(72, BigInt(xml.length), true);
  view.setBigUint64(80, BigInt(blobsAt + end), true);
  view.setUint32(WIM_HEADER_BYTES, list.length, true);
  bytes.set(list, bodyAt);
  let at = blobsAt;
  for (const blob of blobs) {
    bytes.set(blob, at);
    at += blob.length;
  }
  bytes.set(xml, at);
  return bytes;
}

/** What a modelled .wim file holds; undefined for any other file, and for one that was cut off. */
export function readWim(bytes: Uint8Array): ModelledWim | undefined {
  const header = readWimHeader(bytes);
  if (header === undefined || header.xml.offset + header.xml.sizeBytes !== bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const listBytes = view.getUint32(WIM_HEADER_BYTES, true);
  const bodyAt = WIM_HEADER_BYTES + 4;
  const lists: readonly (readonly Listed[])[] = JSON.parse(
    new TextDecoder().decode(bytes.subarray(bodyAt, bodyAt + listBytes)),
  );
  const blobsAt = bodyAt + listBytes;
  const images = lists.map(
    (list) =>
      new Map<string, Content>(
        list.map(({ path, size, at }) => [
          path,
          at < 0 ? { zeros: size } : bytes.slice(blobsAt + at, blobsAt + at + size),
        ]),
      ),
  );
  return { header, images };
}
