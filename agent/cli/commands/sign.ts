import { type Failure, IoError } from '../../domain/servicing-error.ts';
import { checkComment, signMinisign } from '../../manifest/minisign-sign.ts';
import { chooseComment } from '../../manifest/signing-comment.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { openSigningKey } from '../signing-key.ts';

// Signed in memory: a manifest has 1 MiB at most, and nothing else needs a signature here.
const MAX_FILE_BYTES = 512 * 1024 * 1024;

interface Signed {
  readonly file: string;
  readonly signatureFile: string;
  readonly keyId: string;
  readonly trustedComment: string;
}

/** FILE.minisig beside each file, as `minisign -S` writes it; with --second, FILE.2.minisig. */
export async function sign(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const keyFile = line.text('secret-key');
  const { operands } = line;
  if (keyFile === undefined || operands.length === 0) {
    const detail = 'sign needs at least one file, and -s KEY';
    return fail(environment, { code: 'SVC-1003', detail }, json);
  }
  const desk = await environment.signing();
  const opening = await openSigningKey(desk, keyFile, line.text('password-file'));
  if (!opening.ok) return fail(environment, opening.failure, json);
  const { key } = opening;
  const drafts: (Signed & { readonly signature: Uint8Array })[] = [];
  try {
    // Everything is made before anything is written: one bad file leaves no half of a set.
    for (const file of operands) {
      const bytes = desk.read(file, MAX_FILE_BYTES);
      if (bytes === undefined) return refuse({ code: 'SVC-1006', detail: `there is no file ${file}` });
      const comment = chooseComment(bytes, nameOf(file), line.text('trusted-comment'));
      if (!comment.ok) return refuse({ ...comment.failure, detail: `${file}: ${comment.failure.detail}` });
      const unfit = checkComment(comment.text);
      if (unfit !== undefined) return refuse({ code: 'SVC-1003', detail: unfit });
      const signature = signMinisign({ bytes, key, trustedComment: comment.text }, desk.crypto);
      const signatureFile = line.flag('second') ? `${file}.2.minisig` : `${file}.minisig`;
      drafts.push({ file, signatureFile, keyId: key.keyId, trustedComment: comment.text, signature });
    }
    for (const { signatureFile, signature } of drafts) {
      desk.write(signatureFile, signature, { mode: 'replace', isSecret: false });
    }
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return refuse({ code: 'SVC-1006', detail: error.message });
  }
  const signed = drafts.map(({ signature: _written, ...rest }) => rest);
  environment.terminal.write(
    json ? `${JSON.stringify({ signed }, null, 2)}\n` : signed.map(signedLine).join(''),
  );
  return 0;

  function refuse(failure: Failure): number {
    return fail(environment, failure, json);
  }
}

function signedLine({ signatureFile, keyId, trustedComment }: Signed): string {
  return `${signatureFile}  signed with key ${keyId}, comment "${trustedComment}"\n`;
}

function nameOf(path: string): string {
  return path.replace(/^.*[\\/]/s, '');
}
