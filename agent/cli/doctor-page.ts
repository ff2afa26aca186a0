import { formatBytes } from '../console/format.ts';
import { renderTable } from '../console/table.ts';
import { errorSpec } from '../domain/error-table.ts';
import type { MemoryPlan } from '../domain/memory-plan.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Diagnosis } from '../phases/doctor.ts';

/** `doctor --json`: the diagnosis, each refusal with what to do. */
export function diagnosisDocument(diagnosis: Diagnosis): unknown {
  const refusals = diagnosis.refusals.map((failure) => ({
    ...failure,
    summary: errorSpec(failure.code).summary,
    remedy: errorSpec(failure.code).remedy,
  }));
  return { schema: 1, ...diagnosis, refusals };
}

export function diagnosisPage(diagnosis: Diagnosis, width: number): readonly string[] {
  return [
    ...hostLines(diagnosis),
    '',
    'Tools',
    ...diagnosis.tools.map(
      ({ name, found, need }) => `  ${found ? '[ok]     ' : '[missing]'} ${name}: ${need}`,
    ),
    ...dismLines(diagnosis),
    '',
    'Volumes',
    ...volumeTable(diagnosis, width),
    ...diagnosis.volumes.flatMap(({ volume, score, reasons = [] }) =>
      score === undefined ? [] : [`  ${volume} ${score} points: ${reasons.join(', ')}`],
    ),
    ...diagnosis.providers.map(
      ({ provider, answer, detail }) => `  asked ${provider}: ${answer}${detail === '' ? '' : `, ${detail}`}`,
    ),
    '',
    'Offline Windows',
    ...imageLines(diagnosis),
    '',
    'Memory and space, for one update of 1 GiB',
    ...memoryLines(diagnosis),
    '',
    'Rules',
    ...ruleLines(diagnosis),
    ...diagnosis.warnings.map((text) => `  note: ${text}`),
    '',
    ...verdictLines(diagnosis.refusals),
  ];
}

function hostLines({ machine, host, refusals }: Diagnosis): readonly string[] {
  const who = [machine.manufacturer, machine.model].filter((text) => text !== undefined).join(' ');
  const isPe = refusals.every(({ code }) => code !== 'SVC-6006');
  const dism = host.dismVersion ?? 'of unknown version';
  const free = host.systemFreeBytes === undefined ? '' : `, ${formatBytes(host.systemFreeBytes)} free on X:`;
  return [
    `Machine  ${who === '' ? 'unknown' : who}, id ${machine.id} by ${machine.idSource}`,
    `Host     ${isPe ? 'Windows PE' : 'not Windows PE, a system'} of ${host.architecture}, ${host.firmware}, booted as ${host.bootKind}, DISM ${dism}`,
    `Memory   ${formatBytes(host.ramBytes)}${free}`,
    ...(host.bootSource === undefined ? [] : [`Medium   ${host.bootSource}`]),
  ];
}

/** Which DISM works and why; nothing to say where there is only the one of Windows PE. */
function dismLines({ dism, disms }: Diagnosis): readonly string[] {
  if (disms.every(({ from }) => from === 'host')) return [];
  return [
    '',
    'DISM',
    ...disms.map((one) => {
      const taken = one.path === dism?.path;
      const what = `${one.version ?? 'of unknown version'}, ${one.architecture ?? 'unknown'}, ${one.from === 'host' ? 'of Windows PE' : 'carried'}`;
      return `  ${taken ? '>' : ' '} ${one.path} ${what}${taken ? `: ${dism.because}` : ''}`;
    }),
  ];
}

function volumeTable({ volumes, survey }: Diagnosis, width: number): readonly string[] {
  const rows = volumes.map(({ volume, label, what, taken, because }) => {
    const seen = survey.find(({ id, root }) => root === volume || id === volume);
    const kind = seen === undefined ? '' : `${seen.driveType}${lockWord(seen.bitLocker)}`;
    const free = seen?.freeBytes === undefined ? '?' : formatBytes(seen.freeBytes);
    return [taken ? '>' : '', volume, label ?? '', kind, free, what, because];
  });
  const columns = ['', 'Volume', 'Label', 'Kind', 'Free', 'What', 'Why'].map((title) => ({ title }));
  return renderTable(columns, rows, width);
}

function lockWord(state: Diagnosis['survey'][number]['bitLocker']): string {
  return state === 'none' ? '' : `, BitLocker ${state}`;
}

function imageLines({ image }: Diagnosis): readonly string[] {
  if (image === undefined) return ['  none was taken'];
  const { root, product, edition = '?', build, architecture = '?' } = image;
  return [`  ${root} ${product}, edition ${edition}, build ${build}, ${architecture}`];
}

function memoryLines({ memory }: Diagnosis): readonly string[] {
  if (memory === undefined) return ['  not planned without a Windows'];
  return memory.kind === 'refuse'
    ? [`  ${memory.failure.code} ${memory.failure.detail}`]
    : planLines(memory.plan);
}

function planLines({ pageFile, scratch, budgets, warnings }: MemoryPlan): readonly string[] {
  return [
    pageFile === undefined
      ? '  page file: none needed'
      : `  page file: ${pageFile.path}, ${formatBytes(pageFile.sizeBytes)}: ${pageFile.because}`,
    `  scratch space: ${scratch.folder}, ${formatBytes(scratch.needBytes)}: ${scratch.because}`,
    ...budgets.map(
      ({ root, needBytes, haveBytes, because }) =>
        `  ${root} ${formatBytes(needBytes)} of ${formatBytes(haveBytes)} free: ${because}`,
    ),
    ...warnings.map((text) => `  note: ${text}`),
  ];
}

function ruleLines({ rules, image }: Diagnosis): readonly string[] {
  if (image === undefined) return ['  not judged without a Windows'];
  if (rules.length === 0) return ['  no rule speaks against this host and this Windows'];
  return rules.map((ruling) =>
    ruling.kind === 'refuse'
      ? `  ${ruling.rule}: refused, ${ruling.failure.detail}`
      : `  ${ruling.rule}: ${ruling.text}`,
  );
}

function verdictLines(refusals: readonly Failure[]): readonly string[] {
  if (refusals.length === 0) return ['Nothing speaks against a run. Nothing was changed.'];
  return [
    'A run would be refused:',
    ...refusals.flatMap(({ code, detail }) => {
      const { summary, remedy } = errorSpec(code);
      return [`  ${code} ${summary}`, `    ${detail}`, `    ${remedy}`];
    }),
    'Nothing was changed.',
  ];
}
