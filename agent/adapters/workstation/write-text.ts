import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { ioSync } from '../node/io-errors.ts';
import { quietly } from './open-hive-file.ts';

const BLOCK_CHARACTERS = 1 << 16;

/**
 * Writes a new file; `utf-16` with a byte order mark, as Windows does. An existing one is refused: a slip of the hand must
 * not empty the hive that is being read. What cannot be written to its end is removed. Throws `IoError`.
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
      closeSync(fd);
    } catch (error) {
      quietly(() => closeSync(fd));
      // A part of a hive must not look like all of it.
      quietly(() => unlinkSync(native));
      throw error;
    }
  });
}
