import type { Finding } from '../../authoring/lint/rule.ts';
import { lint as lintRules } from '../../authoring/lint/rules.ts';
import type { LintSubject } from '../../authoring/lint/subject.ts';
import { prepareManifest } from '../../authoring/prepare-manifest.ts';
import { prepareServicing } from '../../authoring/prepare-servicing.ts';
import { asDeskFailure } from '../../authoring/searching.ts';
import { errorSpec } from '../../domain/error-table.ts';
import type { Failure } from '../../domain/servicing-error.ts';
import type { AuthoringDesk } from '../authoring-desk.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { countFindings, failuresDocument, failuresPage, findingsPage } from '../lint-page.ts';

/** What speaks against a servicing file or a manifest, before a machine finds out. */
export async function lint(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const [file] = line.operands;
  if (file === undefined)
    return fail(
      environment,
      { code: 'SVC-1003', detail: 'lint needs servicing.yaml or manifest.json' },
      json,
    );
  const desk = await environment.authoring();
  const subject = await subjectOf(desk, desk.workshop.resolve(file));
  if (!subject.ok) return failAll(environment, subject.failures, json);
  const findings = lintRules(subject.subject);
  const counts = countFindings(findings);
  environment.terminal.write(
    json
      ? `${JSON.stringify({ schema: 1, file, counts, findings }, null, 2)}\n`
      : `${findingsPage(findings, file).join('\n')}\n`,
  );
  return exitOf(findings);
}

/** 0: at most notes; 30: warnings; else the class of a file that stage would refuse. */
function exitOf(findings: readonly Finding[]): number {
  if (findings.some(({ severity }) => severity === 'error')) return errorSpec('SVC-1408').exit;
  return findings.some(({ severity }) => severity === 'warning') ? 30 : 0;
}

type Subject =
  | { readonly ok: true; readonly subject: LintSubject }
  | { readonly ok: false; readonly failures: readonly Failure[] };

async function subjectOf(desk: AuthoringDesk, file: string): Promise<Subject> {
  try {
    if ((await desk.workshop.stat(file))?.kind !== 'file')
      return { ok: false, failures: [{ code: 'SVC-1006', detail: `there is no file ${file}` }] };
    if (/\.json$/i.test(file)) return await prepareManifest(desk, file);
    const prepared = await prepareServicing(desk, file);
    return prepared.ok ? { ok: true, subject: prepared.value.subject } : prepared;
  } catch (error) {
    return { ok: false, failures: [asDeskFailure(error)] };
  }
}

/** Several things that are wrong at once: all are shown, the first one gives the exit code. */
export function failAll(environment: Environment, failures: readonly Failure[], json: boolean): number {
  const [first] = failures;
  if (first === undefined) throw new Error('there is no failure to show');
  if (json) environment.terminal.write(`${JSON.stringify(failuresDocument(failures), null, 2)}\n`);
  else environment.errors.write(`${failuresPage(failures).join('\n')}\n`);
  return errorSpec(first.code).exit;
}
