/** Why a container, or a part of it, is not read. */
export interface ContainerProblem {
  /** Present tense, the thing first; names the file inside the container when it is about one. */
  readonly message: string;
  /** Where, in bytes from the start of the file that the message is about. */
  readonly offset: number;
}

/** What was read, or why not. Damage is expected here: it is a value, never an exception. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ContainerProblem };

export function good<T>(value: T): Attempt<T> {
  return { ok: true, value };
}

export function bad(
  message: string,
  offset: number,
): { readonly ok: false; readonly problem: ContainerProblem } {
  return { ok: false, problem: { message, offset } };
}
