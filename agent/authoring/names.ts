import { isReservedName } from '../domain/reserved-name.ts';
import { isPackageFileName } from '../manifest/payload-path.ts';

const MAX_ID = 32;
const MAX_PART = 96;

/** Gives out names, each once; the second one that wants the same gets `-2`. */
export class Names {
  readonly #taken = new Set<string>();
  readonly #maxLength: number;

  constructor(maxLength: number, taken: Iterable<string> = []) {
    this.#maxLength = maxLength;
    for (const name of taken) this.#taken.add(name.toLowerCase());
  }

  /** The extension stays at the end. */
  take(wanted: string, extension = ''): string {
    for (let count = 1; ; count += 1) {
      const tail = `${count === 1 ? '' : `-${count}`}${extension}`;
      const name = wanted.slice(0, this.#maxLength - tail.length) + tail;
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#taken.add(name.toLowerCase());
      return name;
    }
  }
}

export function stepNames(taken: Iterable<string>): Names {
  return new Names(MAX_ID, taken);
}

/** An id of letters, digits and dashes out of any text: `Contoso Logo.bmp` is `contoso-logo-bmp`. */
export function idFrom(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID + 1)
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_ID)
    .replace(/-+$/, '');
  return plain === '' ? 'file' : plain;
}

/** A plain name for one part of a payload path: what is not allowed becomes a dash. A plain extension stays. */
export function plainPart(name: string): string {
  if (isPackageFileName(name)) return name;
  const [stem, extension] = splitExtension(name);
  const tail = /^\.[A-Za-z0-9_]{1,16}$/.test(extension) ? extension : '';
  const plain = (tail === '' ? name : stem)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(-(MAX_PART - tail.length))
    .replace(/^[.-]+|[.-]+$/g, '');
  const whole = `${plain === '' ? 'file' : plain}${tail}`;
  return isReservedName(whole) ? `file-${whole}` : whole;
}

/** `x.tar.gz` is `['x.tar', '.gz']`; a leading dot is no extension. */
export function splitExtension(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
}

/** The last part of a path of any system. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
