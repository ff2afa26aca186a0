import { describe, expect, it } from 'vitest';
import { type Fact, known, no, notKnown, unknown, yes } from '../../../agent/domain/fact.ts';
import type { Outcome } from '../../../agent/domain/outcome.ts';
import type { Probe, ProbeAnswer } from '../../../agent/domain/probe.ts';
import type { Subject, WindowsFacts } from '../../../agent/domain/rules.ts';
import { bindCondition } from '../../../agent/steps/condition.ts';
import { type ConditionData, conditionSchema } from '../../../agent/steps/condition-schema.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import type { BoundStep, Condition } from '../../../agent/steps/kind.ts';
import { withRules } from '../../../agent/steps/with-rules.ts';
import { SAMPLE_HOST, SAMPLE_MACHINE } from '../../support/sample-run.ts';
import { PLACES, stepOf } from './support.ts';

const SUBJECT: Subject = { machine: SAMPLE_MACHINE, host: SAMPLE_HOST };
const PACKAGE = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';
const WINDOWS: WindowsFacts = {
  edition: known('Professional'),
  build: known(19_045),
  architecture: known('amd64'),
  languages: known(['en-US']),
  installationType: notKnown('the hive is stale'),
};
const REGISTRY = { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Station' } as const;
const DRIVER = { inf: 'ctnic.inf', provider: 'Contoso' };

function bind(rules: ConditionData, subject = SUBJECT): Condition {
  const bound = bindCondition(rules, subject);
  if (!bound.ok) throw new Error(bound.because);
  return bound.condition;
}

/** What the image says to each sort of question. */
interface Image {
  readonly package?: Fact;
  readonly presence?: Fact;
  readonly value?: Extract<ProbeAnswer, { ask: 'registry-value' }>['reading'];
  readonly drivers?: Extract<ProbeAnswer, { ask: 'driver-names' }>['reading'];
  readonly windows?: Extract<ProbeAnswer, { ask: 'windows' }>['reading'];
}

function answerOf(image: Image, { ask }: Probe): ProbeAnswer {
  switch (ask) {
    case 'package':
      return { ask, fact: image.package ?? unknown('not read'), firstBoot: false };
    case 'presence':
      return { ask, fact: image.presence ?? unknown('not read') };
    case 'registry-value':
      return { ask, reading: image.value ?? notKnown('not read') };
    case 'driver-names':
      return { ask, reading: image.drivers ?? notKnown('not read') };
    case 'windows':
      return { ask, reading: image.windows ?? known(WINDOWS) };
    default:
      throw new Error(`a condition asks for ${ask}`);
  }
}

function ask(rules: ConditionData, image: Image): Fact {
  const { probes, judge } = bind(rules);
  return judge(probes.map((probe) => answerOf(image, probe)));
}

const text = (data: string) => known({ type: 1, data: new Uint8Array(Buffer.from(`${data}\0`, 'utf16le')) });
const drivers = (...versions: readonly (string | undefined)[]) =>
  known(versions.map((version, index) => ({ name: `oem${index}.inf`, version })));

describe('a condition', () => {
  it.each<{ rules: ConditionData; image: Image; answer: Fact['answer']; why: string }>([
    { rules: { package: PACKAGE }, image: { package: yes('Installed') }, answer: 'yes', why: 'installed' },
    { rules: { package: PACKAGE }, image: { package: no('absent') }, answer: 'no', why: 'not installed' },
    { rules: { package: PACKAGE }, image: {}, answer: 'unknown', why: 'the hive cannot be read' },
    { rules: { file: 'Windows/a.txt' }, image: { presence: yes('there') }, answer: 'yes', why: 'a file' },
    { rules: { file: 'Windows/a.txt' }, image: {}, answer: 'unknown', why: 'the disk cannot be read' },
    { rules: { registry: REGISTRY }, image: { value: text('x') }, answer: 'yes', why: 'any value' },
    { rules: { registry: REGISTRY }, image: { value: known(undefined) }, answer: 'no', why: 'no value' },
    { rules: { registry: REGISTRY }, image: {}, answer: 'unknown', why: 'no hive' },
    {
      rules: { registry: { ...REGISTRY, type: 'REG_SZ', data: 'A7' } },
      image: { value: text('A7') },
      answer: 'yes',
      why: 'this very value',
    },
    {
      rules: { registry: { ...REGISTRY, type: 'REG_SZ', data: 'A7' } },
      image: { value: text('A8') },
      answer: 'no',
      why: 'another text',
    },
    {
      rules: { registry: { ...REGISTRY, type: 'REG_EXPAND_SZ', data: 'A7' } },
      image: { value: text('A7') },
      answer: 'no',
      why: 'another type',
    },
    { rules: { driver: DRIVER }, image: { drivers: drivers('1.0.0.0') }, answer: 'yes', why: 'any version' },
    { rules: { driver: DRIVER }, image: { drivers: drivers() }, answer: 'no', why: 'no such driver' },
    { rules: { driver: DRIVER }, image: {}, answer: 'unknown', why: 'no driver database' },
    {
      rules: { driver: { ...DRIVER, version: '3.1.7.0' } },
      image: { drivers: drivers('3.1.6.9', '3.1.7.0') },
      answer: 'yes',
      why: 'one is new enough, on the edge',
    },
    {
      rules: { driver: { ...DRIVER, version: '3.1.7.0' } },
      image: { drivers: drivers('3.1.6.9') },
      answer: 'no',
      why: 'one below',
    },
    {
      rules: { driver: { ...DRIVER, version: '3.1.7.0' } },
      image: { drivers: drivers('3.1.6.9', undefined) },
      answer: 'unknown',
      why: 'one has no version',
    },
    { rules: { build: { min: 19_041, max: 19_045 } }, image: {}, answer: 'yes', why: 'a build range' },
    { rules: { build: { max: 19_044 } }, image: {}, answer: 'no', why: 'one above' },
    { rules: { installationType: ['Client'] }, image: {}, answer: 'unknown', why: 'one fact is not known' },
    { rules: { edition: ['Pro*'] }, image: { windows: notKnown('x') }, answer: 'unknown', why: 'nothing is' },
    { rules: { model: ['Line Box*'] }, image: {}, answer: 'yes', why: 'rules about the machine as well' },
    { rules: { model: ['Other'], package: PACKAGE }, image: {}, answer: 'no', why: 'one no is enough' },
    {
      rules: { not: { package: PACKAGE } },
      image: {},
      answer: 'unknown',
      why: 'the opposite of a doubt is a doubt',
    },
    {
      rules: { any: [{ package: PACKAGE }, { file: 'a' }] },
      image: { presence: yes('there') },
      answer: 'yes',
      why: 'a doubt beside a yes',
    },
  ])('$rules of $image: $answer ($why)', ({ rules, image, answer }) => {
    expect(ask(rules, image).answer).toBe(answer);
  });

  it('asks each question once, and says what decided', () => {
    const rules = {
      file: 'a',
      any: [{ file: 'a' }, { file: 'b', build: { min: 1 } }],
      not: { edition: ['x'] },
    };
    expect(bind(rules).probes.map((probe) => probe.ask)).toEqual(['presence', 'windows', 'presence']);
    expect(ask({ edition: ['Core'], build: { min: 1 } }, {}).because).toBe(
      'the edition is "Professional", the rule asks for "Core"',
    );
  });

  it.each([
    { rules: { package: 'KB5046613' }, says: 'is not a package identity' },
    { rules: { not: { registry: { ...REGISTRY, type: 'REG_DWORD', data: 'x' } } }, says: 'whole number' },
  ] as const)('that makes no sense is refused: $says', ({ rules, says }) => {
    const bound = bindCondition(rules, SUBJECT);
    expect(bound.ok ? '' : bound.because).toContain(says);
  });
});

function nested(depth: number): unknown {
  return depth === 1 ? { file: 'a' } : { not: nested(depth - 1) };
}
const wide = (count: number) => {
  const files = (many: number) => ({ any: Array.from({ length: many }, () => ({ file: 'a' })) });
  return { all: [files(64), files(64), files(64), files(count - 192)] };
};

describe('rules as they are written', () => {
  it.each([
    { rules: nested(8), ok: true, why: 'as deep as may be' },
    { rules: nested(9), ok: false, why: 'one too deep' },
    { rules: wide(256), ok: true, why: 'as many as may be' },
    { rules: { ...wide(256), file: 'a' }, ok: false, why: 'one too many' },
    { rules: {}, ok: false, why: 'asks for nothing' },
    { rules: { not: {} }, ok: false, why: 'asks for nothing inside' },
    { rules: { any: [] }, ok: false, why: 'no branch' },
    { rules: { build: {} }, ok: false, why: 'a range without an end' },
    { rules: { build: { min: 2, max: 1 } }, ok: false, why: 'a range that is upside down' },
    { rules: { registry: { ...REGISTRY, type: 'REG_SZ' } }, ok: false, why: 'a type without data' },
    { rules: { file: '..\\a' }, ok: false, why: 'out of the image' },
    { rules: { file: 'C:\\a' }, ok: false, why: 'a drive' },
    { rules: { mac: ['00-11-22-*'] }, ok: true, why: 'a maker' },
    { rules: { mac: ['x'] }, ok: false, why: 'no address' },
    { rules: { uuid: ['*'] }, ok: false, why: 'a UUID has no wildcards' },
    { rules: { hardware: ['x'] }, ok: false, why: 'no such rule' },
  ])('$why: $ok', ({ rules, ok }) => {
    expect(conditionSchema.safeParse(rules).success).toBe(ok);
  });
});

const step = fileSchema.parse({ id: 'x', kind: 'file', delete: 'Windows\\x.txt' });
const own = (answer: Fact['answer']): ProbeAnswer => ({
  ask: 'file',
  reading:
    answer === 'unknown'
      ? notKnown('not read')
      : known(answer === 'yes' ? undefined : { sizeBytes: 1, sha256: '00' }),
});
const extra = (answer: Fact['answer']): ProbeAnswer => ({
  ask: 'presence',
  fact: { answer, because: answer, evidence: [] },
});
/** Nothing is left of a copy that was cut off. */
const NO_PART = extra('no');
const bound = (more: Partial<Parameters<typeof withRules>[0]>): BoundStep =>
  stepOf(
    withRules(
      { ...step, ...more },
      bindFile(step, () => undefined),
      SUBJECT,
    ),
  );

describe('an expectation', () => {
  const expecting = bound({ expect: { file: 'Windows\\y.txt' } });

  it.each<{ kind: Fact['answer']; expected: Fact['answer']; satisfied: Fact['answer'] }>([
    { kind: 'yes', expected: 'yes', satisfied: 'yes' },
    { kind: 'yes', expected: 'no', satisfied: 'no' },
    { kind: 'yes', expected: 'unknown', satisfied: 'unknown' },
    { kind: 'no', expected: 'yes', satisfied: 'no' },
    { kind: 'unknown', expected: 'no', satisfied: 'no' },
  ])('$expected beside a state that is $kind: satisfied $satisfied', ({ kind, expected, satisfied }) => {
    expect(expecting.satisfied([own(kind), NO_PART, extra(expected)]).answer).toBe(satisfied);
  });

  it.each<{ before: Fact['answer'][]; after: Fact['answer'][]; ends: string; why: string }>([
    { before: ['no', 'no'], after: ['yes', 'yes'], ends: 'changed', why: 'both are there' },
    {
      before: ['no', 'no'],
      after: ['yes', 'no'],
      ends: 'SVC-3017',
      why: 'it was done, and is not as expected',
    },
    { before: ['no', 'no'], after: ['yes', 'unknown'], ends: 'SVC-3017', why: 'a doubt is no success' },
    { before: ['no', 'no'], after: ['no', 'yes'], ends: 'SVC-3002', why: 'the own state is missing' },
    { before: ['yes', 'no'], after: ['yes', 'yes'], ends: 'changed', why: 'only the expected was missing' },
    { before: ['yes', 'no'], after: ['yes', 'no'], ends: 'SVC-3017', why: 'and still is' },
  ])('from $before to $after: $ends ($why)', ({ before, after, ends }) => {
    const look = ([kind = 'no', expected = 'no']: Fact['answer'][]) => [own(kind), NO_PART, extra(expected)];
    const outcome: Outcome = expecting.judge({ before: look(before), after: look(after), ended: [] });
    expect(outcome.kind === 'failed' ? outcome.failure.code : outcome.kind).toBe(ends);
  });

  it('is looked at with the step, and what the step does stays as it is', () => {
    expect(expecting.probes.map((probe) => probe.ask)).toEqual(['file', 'presence', 'presence']);
    expect(expecting.actions(PLACES, [own('no'), NO_PART, extra('no')])).toEqual([
      { do: 'delete', path: 'D:\\Windows\\x.txt' },
    ]);
  });
});

describe('the rules of a step', () => {
  it('needs and after are one list, each step once', () => {
    expect(bound({ after: ['a', 'b'], needs: ['b', 'c'] }).after).toEqual(['a', 'b', 'c']);
  });

  it('a condition stands beside the step, and a step without one has none', () => {
    expect(bound({ when: { build: { min: 1 } } }).when?.probes).toEqual([{ ask: 'windows' }]);
    expect(bound({}).when).toBeUndefined();
  });

  it.each(['when', 'expect'] as const)('%s that makes no sense refuses the manifest', (name) => {
    const refused = withRules(
      { ...step, [name]: { package: 'x' } },
      bindFile(step, () => undefined),
      SUBJECT,
    );
    expect(refused).toMatchObject({ ok: false, failure: { code: 'SVC-1103' } });
    expect(refused.ok ? '' : refused.failure.detail).toContain(`step x: "${name}":`);
  });
});
