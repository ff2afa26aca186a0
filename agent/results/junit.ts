import { errorSpec } from '../domain/error-table.ts';
import type { StepReport } from '../domain/outcome.ts';
import type { ImageCheck, RunResult } from '../domain/result.ts';
import type { Failure } from '../domain/servicing-error.ts';

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly seconds: string;
  /** The element inside, when it did not pass. */
  readonly inner: { readonly tag: 'failure' | 'error' | 'skipped'; readonly xml: string } | undefined;
}

/**
 * JUnit XML for build pipelines: one suite for the run, one case for the run itself, each step and each check. The case
 * of the run keeps a refusal, which has no steps, from looking like a success.
 */
export function formatJunit(result: RunResult): string {
  const cases = [runCase(result), ...result.steps.map(stepCase), ...result.checks.map(checkCase)];
  const count = (tag: string) => cases.filter(({ inner }) => inner?.tag === tag).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  const suite = [
    `name="${escapeXml(`servicer ${result.machine?.id ?? 'unknown machine'}`)}"`,
    counts,
    `time="${seconds(result.durationMs)}"`,
    `timestamp="${escapeXml(result.startedAt)}"`,
    `hostname="${escapeXml(result.machine?.id ?? '')}"`,
  ].join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite ${suite}>`,
    '    <properties>',
    ...properties(result).map(
      ([name, value]) => `      <property name="${name}" value="${escapeXml(value)}"/>`,
    ),
    '    </properties>',
    ...cases.map(renderCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** For attributes and text alike. What XML 1.0 cannot hold becomes U+FFFD. https://www.w3.org/TR/xml/#charsets */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\P{Cc}]|[\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}

function properties({ runId, agent, verdict, exitClass, manifest }: RunResult): readonly [string, string][] {
  return [
    ['runId', runId],
    ['agent', agent],
    ['verdict', verdict],
    ['exitClass', String(exitClass)],
    ['manifest', manifest === undefined ? '' : `${manifest.id} ${manifest.serial}`],
    ['signed', manifest === undefined ? '' : String(manifest.trust.signed)],
  ];
}

function runCase({ failure, verdict, durationMs }: RunResult): TestCase {
  const base = { className: 'servicer.run', name: 'run', seconds: seconds(durationMs) };
  switch (verdict) {
    case 'done':
    case 'nothing-to-do':
    case 'done-first-boot':
    case 'done-partly':
      return { ...base, inner: undefined };
    case 'refused':
    case 'failed':
    case 'in-doubt':
      return { ...base, inner: { tag: 'failure', xml: failureXml('failure', failure, verdict) } };
    case 'fault':
      return { ...base, inner: { tag: 'error', xml: failureXml('error', failure, verdict) } };
  }
}

function stepCase({ kind, id, title, durationMs, outcome }: StepReport): TestCase {
  const base = { className: `servicer.step.${kind}`, name: `${id}: ${title}`, seconds: seconds(durationMs) };
  switch (outcome.kind) {
    case 'changed':
    case 'unchanged':
      return { ...base, inner: undefined };
    case 'failed':
      return { ...base, inner: { tag: 'failure', xml: failureXml('failure', outcome.failure, 'failed') } };
    case 'not-applicable':
      return { ...base, inner: { tag: 'skipped', xml: skippedXml(`not applicable: ${outcome.because}`) } };
    case 'left-out':
      return { ...base, inner: { tag: 'skipped', xml: skippedXml(outcome.failure.detail) } };
  }
}

function checkCase({ name, answer, detail }: ImageCheck): TestCase {
  const base = { className: 'servicer.check', name, seconds: '0.000' };
  switch (answer) {
    case 'good':
      return { ...base, inner: undefined };
    case 'bad':
      return {
        ...base,
        inner: {
          tag: 'failure',
          xml: `<failure message="${escapeXml(detail)}" type="check">${escapeXml(detail)}</failure>`,
        },
      };
    case 'not-verifiable':
      return { ...base, inner: { tag: 'skipped', xml: skippedXml(detail) } };
  }
}

function failureXml(tag: 'failure' | 'error', failure: Failure | undefined, verdict: string): string {
  if (failure === undefined) return `<${tag} message="${verdict}" type="${verdict}"/>`;
  const { summary, remedy } = errorSpec(failure.code);
  const body = escapeXml(`${failure.detail}\nWhat to do: ${remedy}`);
  return `<${tag} message="${escapeXml(`${failure.code} ${summary}`)}" type="${failure.code}">${body}</${tag}>`;
}

function skippedXml(because: string): string {
  return `<skipped message="${escapeXml(because)}"/>`;
}

function renderCase(test: TestCase): string {
  const open = `    <testcase classname="${escapeXml(test.className)}" name="${escapeXml(test.name)}" time="${test.seconds}"`;
  return test.inner === undefined ? `${open}/>` : `${open}>${test.inner.xml}</testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
