import { formatTime } from '../../authoring/expiry.ts';
import { stage as stagePayload } from '../../authoring/stage/stage.ts';
import type { Failure } from '../../domain/servicing-error.ts';
import { manifestComment, type SigningKey, signMinisign } from '../../manifest/minisign-sign.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { openSigningKey } from '../signing-key.ts';
import { stageDocument, stagePage } from '../stage-page.ts';
import { stageProgress } from '../stage-progress.ts';
import { failAll } from './lint.ts';

/** servicing.yaml to a signed payload in --out. */
export async function stage(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const [file] = line.operands;
  const out = line.text('out');
  if (file === undefined || out === undefined) {
    return fail(
      environment,
      { code: 'SVC-1003', detail: 'stage needs servicing.yaml and --out FOLDER' },
      json,
    );
  }
  const desk = await environment.authoring();
  const dated = issuedOf(line.text('issued'), desk.now());
  if (dated === undefined) {
    const detail = '--issued needs a UTC time such as 2026-11-20T08:00:00Z';
    return fail(environment, { code: 'SVC-1003', detail }, json);
  }
  const opened = await openKey(environment, line);
  if (!opened.ok) return fail(environment, opened.failure, json);
  const { key } = opened;
  const signing = key === undefined ? undefined : await environment.signing();
  const progress = stageProgress(environment.terminal, json);
  const { workshop, tools } = desk;
  const end = await stagePayload(
    {
      workshop,
      tools,
      checker: {
        crypto: environment.crypto,
        agentVersion: environment.version,
        nowMs: desk.now(),
        keys: key === undefined ? [] : [{ keyId: key.keyId, publicKey: key.publicKey, comment: '' }],
      },
      sign:
        key === undefined || signing === undefined
          ? undefined
          : (bytes, about) =>
              signMinisign({ bytes, key, trustedComment: manifestComment(about) }, signing.crypto),
    },
    {
      servicingFile: workshop.resolve(file),
      out: workshop.resolve(out),
      issued: dated,
      isIssuedGiven: line.text('issued') !== undefined,
      noCache: line.flag('reread'),
      how: line.flag('link') ? 'link' : 'copy',
      onBytes: progress.onBytes,
    },
  );
  progress.end();
  if (!end.ok) return failAll(environment, end.failures, json);
  const place = { out, keyId: key?.keyId };
  environment.terminal.write(
    json
      ? `${JSON.stringify(stageDocument(end.staged, place), null, 2)}\n`
      : `${stagePage(end.staged, place, environment.terminal.columns).join('\n')}\n`,
  );
  return 0;
}

function issuedOf(wish: string | undefined, nowMs: number): string | undefined {
  if (wish === undefined) return formatTime(nowMs);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(wish) && !Number.isNaN(Date.parse(wish)) ? wish : undefined;
}

type KeyWish =
  | { readonly ok: true; readonly key: SigningKey | undefined }
  | { readonly ok: false; readonly failure: Failure };

async function openKey(environment: Environment, line: CommandLine): Promise<KeyWish> {
  const file = line.text('key') ?? line.text('secret-key');
  if (file === undefined) return { ok: true, key: undefined };
  return await openSigningKey(await environment.signing(), file, line.text('password-file'));
}
