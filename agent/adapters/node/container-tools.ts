import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { ContainerTools } from '../../offline/containers/tools.ts';

/** Inflating and hashing for the readers of update containers. */
export function nodeContainerTools(): ContainerTools {
  return {
    inflateRaw: (data, dictionary, maxBytes) => {
      const options = { maxOutputLength: Math.max(1, maxBytes) };
      try {
        return inflateRawSync(data, dictionary.length === 0 ? options : { ...options, dictionary });
      } catch {
        // Damaged, or more than it may be: the caller says where.
        return undefined;
      }
    },
    sha1: (bytes) => createHash('sha1').update(bytes).digest('hex'),
  };
}
