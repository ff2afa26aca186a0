import { guidBytes } from '../registry/guid-bytes.ts';
import type { MachineDescription } from './machine-description.ts';

/** One structure of the table: formatted part, then its strings. DMTF DSP0134, "SMBIOS structure table". */
function structure(type: number, length: number, fill: (put: Put) => void): readonly number[] {
  const formatted = new Uint8Array(length);
  formatted[0] = type;
  formatted[1] = length;
  formatted[2] = type;
  const strings: string[] = [];
  fill({
    text: (at, text) => {
      if (text === undefined) return;
      strings.push(text);
      formatted[at] = strings.length;
    },
    bytes: (at, bytes) => formatted.set(bytes, at),
  });
  const encoded = strings.flatMap((text) => [...new TextEncoder().encode(text), 0]);
  return [...formatted, ...(encoded.length === 0 ? [0] : encoded), 0];
}

interface Put {
  readonly text: (at: number, text: string | undefined) => void;
  readonly bytes: (at: number, bytes: Uint8Array) => void;
}

/** The value SMBiosData: eight bytes of head (method, version 3.2, revision, length), then the table. */
export function smbiosData({ smbios, host }: MachineDescription): Uint8Array {
  const table = Uint8Array.from([
    ...structure(0, 24, ({ text }) => {
      text(4, smbios.manufacturer);
      text(5, '1.0.0');
      text(8, '03/15/2023');
    }),
    ...structure(1, 27, ({ text, bytes }) => {
      text(4, smbios.manufacturer);
      text(5, smbios.product);
      text(6, smbios.version);
      text(7, smbios.serial);
      if (smbios.uuid !== undefined) bytes(8, guidBytes(smbios.uuid));
      text(25, smbios.sku);
      text(26, smbios.family);
    }),
    ...structure(2, 15, ({ text }) => {
      text(4, smbios.manufacturer);
      text(5, smbios.product);
      text(7, smbios.baseboardSerial);
    }),
    ...structure(3, 22, ({ text }) => {
      text(4, smbios.manufacturer);
      text(7, smbios.serial);
      text(8, smbios.assetTag);
    }),
    ...structure(17, 34, ({ bytes }) => {
      bytes(12, memorySize(host.ramMiB));
    }),
    ...structure(127, 4, () => undefined),
  ]);
  const data = new Uint8Array(8 + table.length);
  data.set([0, 3, 2, 0]);
  new DataView(data.buffer).setUint32(4, table.length, true);
  data.set(table, 8);
  return data;
}

/** MiB below 32 GiB in the old field; beyond it 0x7FFF points to the extended size, which is left out here. */
function memorySize(mib: number): Uint8Array {
  return Uint8Array.from([Math.min(mib, 0x7ffe) & 0xff, Math.min(mib, 0x7ffe) >> 8]);
}
