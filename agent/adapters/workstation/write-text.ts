import { closeSync, openSync, writeSync } from 'node:fs';
import { ioSync } from '../node/io-errors.ts';

const BLOCK_CHARACTERS = 1 << 16;

/**
 * Writes a new file; `utf-16` with a byte order mark, as Windows does. An existing one is refused: a slip of the hand must
 * not empty the hive that is being read. Throws `IoError`.
 */
export function writeNewText(native: string, encoding: 'ascii' | 'utf-16', chunks: Iterable<string>): void {
  ioSync(native, () => {
    const fd = openSync(native, 'wx');
    const write = (text: string) =>
      writeSync(fd, Buffer.from(text, encoding === 'ascii' ? 'latin1' : 'utf16le'));
    try {
      let block = encoding === 'ascii' ? '' : '\ufeff';
      for (const chunk of chunks) {
        block += chunk;
        if (block.length < BLOCK_CHARACTERS) continue;
        write(block);
        block = '';
      }
      write(block);
    } finally {
      closeSync(fd);
    }
  });
}
