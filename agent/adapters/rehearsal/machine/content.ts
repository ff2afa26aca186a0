/** A file of a described machine: bytes, or only a size (zeros that cost no memory). */
export type Content = Uint8Array | { readonly zeros: number };

/** Files of one volume or share by path relative to its root. Folders that hold nothing end with a backslash. */
export type Contents = ReadonlyMap<string, Content>;

function contentBytes(content: Content): number {
  return content instanceof Uint8Array ? content.length : content.zeros;
}

export function sizeOf(contents: Contents): number {
  return [...contents.values()].reduce((sum, content) => sum + contentBytes(content), 0);
}

export function textContent(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reads the files of a folder or one file of the desk, by path relative to the description. */
export type ReadDesk = (path: string) => Contents;
