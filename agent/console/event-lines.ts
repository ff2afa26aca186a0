import { errorSpec } from '../domain/error-table.ts';
import type { CandidateRow, PlanRow, RunEvent } from '../domain/event.ts';
import type { HostFacts, MachineIdentity } from '../domain/machine.ts';
import { signers } from '../domain/manifest.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { paint } from './ansi.ts';
import { type Canvas, labelled, tagged } from './canvas.ts';
import { formatBytes, formatDuration } from './format.ts';
import { renderTable } from './table.ts';
import { wrapText } from './text.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export function headerLines(canvas: Canvas, event: Of<'run-started'>): readonly string[] {
  const line = `winpe-servicer ${event.agent}   run ${event.runId}`;
  const parts = wrapText(line, canvas.width, { rest: '  ', maxLines: 3 });
  return parts.map((part) => paint(part, 'strong', canvas.colour));
}

export function machineLines(canvas: Canvas, identity: MachineIdentity, host: HostFacts): readonly string[] {
  const model = [identity.manufacturer, identity.model].filter((part) => part !== undefined).join(' ');
  const who = [
    model === '' ? 'unknown model' : model,
    `serial ${identity.serial ?? 'unknown'}`,
    `id ${identity.id}`,
  ];
  const what = [
    host.architecture,
    `${formatBytes(host.ramBytes)} RAM`,
    FIRMWARE[host.firmware],
    `booted from ${BOOT[host.bootKind]}`,
    `DISM ${host.dismVersion ?? 'unknown'}`,
  ];
  return [...labelled(canvas, 'Machine', who.join(', ')), ...labelled(canvas, '', what.join(', '))];
}

const FIRMWARE = { bios: 'BIOS', uefi: 'UEFI', unknown: 'firmware unknown' } as const satisfies Record<
  HostFacts['firmware'],
  string
>;

const BOOT = {
  'ram-disk': 'a RAM disk',
  optical: 'a CD or DVD',
  flat: 'a disk',
  network: 'the network',
  unknown: 'an unknown place',
} as const satisfies Record<HostFacts['bootKind'], string>;

export function manifestLines(canvas: Canvas, event: Of<'manifest'>): readonly string[] {
  const what = [
    ...labelled(
      canvas,
      'Manifest',
      `${event.id}, channel ${event.channel}, serial ${event.serial}, from ${event.from}`,
    ),
    ...(event.others.length === 0
      ? []
      : labelled(canvas, '', `of ${event.others.length + 1} found ${event.because}`)),
  ];
  if (event.trust.signed) return [...what, ...labelled(canvas, '', `signed with ${signers(event.trust)}`)];
  const loud = 'NOT SIGNED: nobody vouches for this manifest';
  return [...what, ...labelled(canvas, '', `!! ${loud} !!`, 'warnBlock')];
}

export function imageLines(canvas: Canvas, event: Of<'image'>): readonly string[] {
  return labelled(canvas, 'Windows', `${event.product} ${event.build} on ${event.root}`);
}

export function planLines(canvas: Canvas, { rows, memory }: Of<'plan'>): readonly string[] {
  const count = (decision: PlanRow['decision']) => rows.filter((row) => row.decision === decision).length;
  const [apart, unclear] = [count('not-applicable'), count('left-out')];
  const others = [
    ...(apart === 0 ? [] : [`, ${apart} not applicable`]),
    ...(unclear === 0 ? [] : [`, ${unclear} left out`]),
  ].join('');
  const file = memory?.pageFile;
  const page = file === undefined ? '' : `; page file of ${formatBytes(file.sizeBytes)} at ${file.path}`;
  return labelled(
    canvas,
    'Plan',
    `${count('apply')} to apply, ${count('skip')} already true${others}${page}`,
  );
}

export function noteLines(canvas: Canvas, level: 'info' | 'warning' | 'error', text: string) {
  switch (level) {
    case 'info':
      return tagged(canvas, '[    ]', 'dim', text, 4);
    case 'warning':
      return tagged(canvas, '[WARN]', 'warn', text, 4);
    case 'error':
      return tagged(canvas, '[ !! ]', 'bad', text, 4);
  }
}

export function stepLines(canvas: Canvas, { title, outcome, durationMs }: Of<'step-ended'>) {
  const time = formatDuration(durationMs);
  switch (outcome.kind) {
    case 'changed':
      return tagged(canvas, '[ OK ]', 'good', `${title} (${time}${doneTail(outcome)})`);
    case 'unchanged':
      return tagged(canvas, '[SKIP]', 'info', `${title}: ${outcome.because}`);
    case 'not-applicable':
      return tagged(canvas, '[N/A ]', 'info', `${title}: ${outcome.because}`);
    case 'failed':
      return [
        ...tagged(canvas, '[FAIL]', 'bad', `${title} (${time})`),
        ...failureLines(canvas, outcome.failure),
      ];
    case 'left-out':
      return tagged(
        canvas,
        '[LEFT]',
        'warn',
        `${title}: left out, ${outcome.failure.code} ${outcome.failure.detail}`,
        3,
      );
  }
}

function doneTail(outcome: Extract<Outcome, { kind: 'changed' }>): string {
  return outcome.firstBoot ? '; Windows finishes it at its first boot' : '';
}

function failureLines({ width }: Canvas, { code, detail }: Failure): readonly string[] {
  const indent = ' '.repeat(7);
  return wrapText(`${code} ${errorSpec(code).summary} ${detail}`, width, { first: indent, maxLines: 4 });
}

/** Shown when no Windows could be chosen: each volume, and why it was or was not taken. */
export function volumeLines({ width }: Canvas, candidates: readonly CandidateRow[]): readonly string[] {
  const columns = [{ title: 'Volume' }, { title: 'Label' }, { title: 'What it is' }, { title: 'Why' }];
  const rows = candidates.map((row) => [
    row.volume,
    row.label ?? '',
    row.what,
    `${row.taken ? 'taken: ' : ''}${row.because}`,
  ]);
  return rows.length === 0 ? ['No volume was seen.'] : renderTable(columns, rows, width);
}
