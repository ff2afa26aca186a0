import { parseArgs } from 'node:util';
import { Problem } from '../lib/problem.ts';

export interface MediaOptions {
  readonly wim: string | undefined;
  readonly index: number | undefined;
  readonly out: string | undefined;
}

export const MEDIA_HELP = `npm run media -- --wim boot.wim                 lay dist/overlay into the boot image; the original stays as boot.wim.orig
npm run media -- --wim boot.wim --out new.wim   leave boot.wim alone and write new.wim
npm run media -- --wim boot.wim --index 1       not the image that boots, but this one
npm run media -- --ipxe                         only write dist/ipxe, for a network boot without any change

Every form writes dist/ipxe. Linux and macOS use wimlib-imagex, Windows uses DISM (in an elevated prompt).
`;

/** Reads the command line; undefined means that help was asked for. */
export function readMediaOptions(args: readonly string[]): MediaOptions | undefined {
  const { wim, index, out, ipxe, help } = parse(args);
  if (help === true) return undefined;
  if (wim === undefined && ipxe !== true) throw new Problem(`--wim is missing.\n\n${MEDIA_HELP}`);
  if (wim === undefined && (index ?? out) !== undefined) throw new Problem('--index and --out need --wim.');
  if (index !== undefined && !/^[1-9]\d{0,3}$/.test(index))
    throw new Problem(`--index ${index}: a number from 1 on is wanted`);
  return { wim, index: index === undefined ? undefined : Number(index), out };
}

function parse(args: readonly string[]): {
  wim?: string;
  index?: string;
  out?: string;
  ipxe?: boolean;
  help?: boolean;
} {
  try {
    const options = {
      wim: { type: 'string' },
      index: { type: 'string' },
      out: { type: 'string' },
      ipxe: { type: 'boolean' },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${MEDIA_HELP}`);
  }
}
