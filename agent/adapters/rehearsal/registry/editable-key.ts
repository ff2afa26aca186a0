import { foldCase } from '../../../offline/fold-case.ts';
import type { HiveTree, TreeValue } from '../../../offline/regf/tree.ts';

/** A registry key that can be changed. Names keep their case and compare without it. */
export class EditableKey {
  readonly name: string;
  readonly #values = new Map<string, TreeValue>();
  readonly #keys = new Map<string, EditableKey>();

  constructor(name: string) {
    this.name = name;
  }

  static fromTree(tree: HiveTree): EditableKey {
    const key = new EditableKey(tree.name);
    key.set(...tree.values);
    for (const child of tree.keys) key.#keys.set(foldCase(child.name), EditableKey.fromTree(child));
    return key;
  }

  toTree(): HiveTree {
    return {
      name: this.name,
      values: [...this.#values.values()],
      keys: [...this.#keys.values()].map((child) => child.toTree()),
    };
  }

  values(): readonly TreeValue[] {
    return [...this.#values.values()];
  }

  keys(): readonly EditableKey[] {
    return [...this.#keys.values()];
  }

  /** The key at a path below this one; the empty path is this one. */
  find(path: string): EditableKey | undefined {
    let key: EditableKey = this;
    for (const name of namesOf(path)) {
      const child = key.#keys.get(foldCase(name));
      if (child === undefined) return undefined;
      key = child;
    }
    return key;
  }

  /** The same, made when it is not there. */
  ensure(path: string): EditableKey {
    let key: EditableKey = this;
    for (const name of namesOf(path)) {
      const child: EditableKey = key.#keys.get(foldCase(name)) ?? new EditableKey(name);
      key.#keys.set(foldCase(name), child);
      key = child;
    }
    return key;
  }

  set(...values: readonly TreeValue[]): void {
    for (const value of values) this.#values.set(foldCase(value.name), value);
  }

  value(name: string): TreeValue | undefined {
    return this.#values.get(foldCase(name));
  }

  removeValue(name: string): boolean {
    return this.#values.delete(foldCase(name));
  }

  removeAllValues(): void {
    this.#values.clear();
  }

  /** Removes a key below this one with all in it. */
  remove(path: string): boolean {
    const names = namesOf(path);
    const last = names.at(-1);
    if (last === undefined) return false;
    const parent = this.find(names.slice(0, -1).join('\\'));
    return parent === undefined ? false : parent.#keys.delete(foldCase(last));
  }

  /** A number of type REG_DWORD; undefined when there is none. */
  dword(name: string): number | undefined {
    const value = this.value(name);
    if (value?.data.length !== 4) return undefined;
    return new DataView(value.data.buffer, value.data.byteOffset).getUint32(0, true);
  }

  /** The text of a value up to its first NUL. */
  text(name: string): string | undefined {
    const data = this.value(name)?.data;
    return data === undefined ? undefined : (new TextDecoder('utf-16le').decode(data).split('\0')[0] ?? '');
  }
}

function namesOf(path: string): readonly string[] {
  return path.split('\\').filter((name) => name !== '');
}
