import type { Failure } from '../domain/servicing-error.ts';
import { MANIFEST_LIMITS } from './json-value.ts';
import { manifestComment } from './minisign-sign.ts';
import { formatProblem, printable } from './problem.ts';
import { MANIFEST_TYPE, manifestSchema } from './schema.ts';
import { checkShape } from './shape.ts';
import { checkTrustedComment } from './signature.ts';
import { readStrictJson } from './strict-json.ts';

export type CommentChoice =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly failure: Failure };

/**
 * What is signed along with a file: the wish, or channel and serial of a manifest, or the name of any other file. A manifest
 * that no agent would read is not signed, nor is one whose comment says something else than itself.
 */
export function chooseComment(bytes: Uint8Array, name: string, wish: string | undefined): CommentChoice {
  const refuse = (code: Failure['code'], detail: string): CommentChoice => ({
    ok: false,
    failure: { code, detail },
  });
  const isNamedSo = name.toLowerCase() === 'manifest.json';
  const reading =
    bytes.length > MANIFEST_LIMITS.maxBytes ? undefined : readStrictJson(bytes, MANIFEST_LIMITS);
  if (reading?.ok !== true) {
    if (!isNamedSo) return { ok: true, text: wish ?? `file:${printable(name)}` };
    const problems = reading?.problems.map(formatProblem) ?? [
      `it has more than ${MANIFEST_LIMITS.maxBytes} bytes`,
    ];
    return refuse('SVC-1102', problems.join('; '));
  }
  if (!isNamedSo && !isManifest(reading.value)) return { ok: true, text: wish ?? `file:${printable(name)}` };
  const shaped = checkShape(manifestSchema, reading.value, { positions: reading.positions });
  if (!shaped.ok) return refuse('SVC-1103', shaped.problems.map(formatProblem).join('; '));
  const text = wish ?? manifestComment(shaped.value);
  const unlike = checkTrustedComment(text, shaped.value);
  return unlike.length === 0 ? { ok: true, text } : refuse('SVC-1205', unlike.join('; '));
}

function isManifest(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === MANIFEST_TYPE;
}
