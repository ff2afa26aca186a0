import { LzxDecoder } from '../lz/lzx.ts';
import type { ContainerTools } from '../tools.ts';
import type { CabMethod } from './cab-tables.ts';

/** Unpacks the blocks of one folder, in their order. */
export interface BlockDecoder {
  /** `sizeBytes` bytes, or why they cannot be had. */
  readonly block: (data: Uint8Array, sizeBytes: number) => Uint8Array | string;
}

const NO_HISTORY = new Uint8Array(0);

export function blockDecoder(method: CabMethod, tools: ContainerTools): BlockDecoder {
  switch (method.kind) {
    case 'none':
      return {
        block: (data, sizeBytes) =>
          data.length === sizeBytes ? data : `stored block has ${data.length} bytes, not ${sizeBytes}`,
      };
    case 'mszip':
      return mszipDecoder(tools);
    case 'lzx': {
      const decoder = new LzxDecoder(method.windowBits, 'cab');
      return { block: (data, sizeBytes) => decoder.frame(data, sizeBytes) };
    }
    case 'unreadable':
      return { block: () => `compression ${method.name} is not read` };
  }
}

/** [MS-MCI]: `CK`, then one deflate stream, whose window is what the block before gave. */
function mszipDecoder({ inflateRaw }: ContainerTools): BlockDecoder {
  let history: Uint8Array = NO_HISTORY;
  return {
    block: (data, sizeBytes) => {
      if (data[0] !== 0x43 || data[1] !== 0x4b) return 'MSZIP block does not start with CK';
      const bytes = inflateRaw(data.subarray(2), history, sizeBytes);
      if (bytes === undefined) return 'MSZIP block is damaged';
      if (bytes.length !== sizeBytes) return `MSZIP block gives ${bytes.length} bytes, not ${sizeBytes}`;
      history = bytes;
      return bytes;
    },
  };
}
