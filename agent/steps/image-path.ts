import { z } from 'zod';
import { isReservedName } from '../domain/reserved-name.ts';

/**
 * A path inside the offline image: relative, backslashes or slashes, plain names.
 * The grammar is narrow on purpose: what it lets through needs no escaping anywhere.
 */
export const imagePathSchema = z
  .string()
  .max(180)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*([\\/][A-Za-z0-9][A-Za-z0-9 ._-]*)*$/, 'must be a plain relative path')
  .refine(
    (path) => path.split(/[\\/]/).every(isPlainName),
    'has a reserved name, or a part that ends in a dot or space',
  );

function isPlainName(name: string): boolean {
  return !isReservedName(name) && !/[. ]$/.test(name);
}
