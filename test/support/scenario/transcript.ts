import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { TimedEvent } from '../../../agent/domain/event.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import type { Outcome } from '../../../agent/domain/outcome.ts';
import { decodeSlots } from '../../../agent/runtime/journal-codec.ts';
import type { Booted } from './boot.ts';

const JOURNAL = 'D:\\Windows\\System32\\config\\Servicer\\journal';

/** What happened in one boot after another, and what the journals say: one line each, times and random ids left out. */
export function transcript(boots: readonly Booted[], disk: Disk): string {
  return transcriptIn(boots, disk, JOURNAL);
}

/** The same with the journals of another image, or of several. */
export function transcriptIn(boots: readonly Booted[], disk: Disk, ...journals: readonly string[]): string {
  const lines = boots.flatMap(({ events, end }, index) => [
    `boot ${index + 1}`,
    ...events.flatMap(eventLines).map((line) => `  ${line}`),
    `  end: exit ${end.exit}, then ${end.action}`,
    '',
  ]);
  return `${stable([...lines, ...journals.flatMap((folder) => journalLines(disk, folder))].join('\n').trimEnd())}\n`;
}

function eventLines(event: TimedEvent): readonly string[] {
  switch (event.type) {
    case 'phase-started':
      return [`[${event.phase}]`];
    case 'note':
      return [`${event.level}: ${event.code === undefined ? '' : `${event.code} `}${event.text}`];
    case 'machine':
      return [
        `machine ${event.identity.id} by ${event.identity.idSource}, ${event.identity.model ?? 'no model'}`,
      ];
    case 'manifest':
      return [
        `manifest ${event.id} ${event.channel} ${event.serial}, ${event.trust.signed ? 'signed' : 'UNSIGNED'}, from ${event.from}`,
        ...(event.others.length === 0 ? [] : [`  ${event.because}`]),
        ...event.others.map((other) => `  not ${other.from}: ${other.because}`),
      ];
    case 'volumes':
      return event.candidates.map((row) => `volume ${row.volume} ${row.what}: ${row.because}`);
    case 'image':
      return [`image ${event.root} ${event.product} ${event.build}`];
    case 'plan':
      return [
        ...event.rows.map((row) => `${row.decision} ${row.id}: ${row.because}`),
        ...(event.memory?.pageFile === undefined
          ? []
          : [`page file ${event.memory.pageFile.path}: ${event.memory.pageFile.because}`]),
        ...(event.memory === undefined ? [] : [`scratch ${event.memory.scratch.folder}`]),
      ];
    case 'command':
      return [`run ${event.line} -> ${event.ended}`];
    case 'step-started':
      return [`step ${event.id} (${event.index} of ${event.count}), attempt ${event.attempt}`];
    case 'step-ended':
      return [`step ${event.id}: ${outcomeText(event.outcome)}`];
    case 'delivery':
      return [`${event.delivery}: ${event.where}`];
    case 'verdict':
      return [
        `verdict ${event.verdict}, exit ${event.exit}: ${event.summary}`,
        ...(event.failure === undefined ? [] : [`because ${event.failure.code} ${event.failure.detail}`]),
      ];
    case 'run-started':
    case 'phase-ended':
    case 'staging':
    case 'step-progress':
      return [];
  }
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'changed':
      return `changed by ${outcome.by}${outcome.firstBoot ? ', first boot finishes' : ''}: ${outcome.because}`;
    case 'unchanged':
    case 'not-applicable':
      return `${outcome.kind}: ${outcome.because}`;
    case 'failed':
    case 'left-out':
      return `${outcome.kind}: ${outcome.failure.code} ${outcome.failure.detail}`;
  }
}

function journalLines(disk: Disk, folder: string): readonly string[] {
  return (disk.list(folder) ?? [])
    .filter((name) => name.endsWith('.wal'))
    .flatMap((name) => {
      const runId = name.slice(4, 36);
      const { records, state } = decodeSlots(runId, disk.read(`${folder}\\${name}`), nodeCrypto().sha256);
      return [`journal of run ${runId}, ${state}`, ...records.map(({ entry }) => `  ${entryText(entry)}`)];
    });
}

function entryText(entry: JournalEntry): string {
  const { type, ...rest } = entry;
  // What numbers runs and names kept documents is told by the tests of the undo.
  const told = Object.entries(rest).filter(([name]) => name !== 'keeps' && name !== 'ordinal');
  return [
    type,
    ...told
      .map(([, value]) => value)
      .map((value) => (Array.isArray(value) ? value.join(',') : String(value))),
  ].join(' ');
}

/** Ids by the order in which they are first met. */
function stable(text: string): string {
  const seen = new Map<string, string>();
  return text
    .replaceAll('X:\\Windows\\System32\\', '')
    .replace(/\b[0-9a-f]{64}\b/g, '<sha256>')
    .replace(/\b[0-9a-f]{32}\b/g, (id) => {
      const name = seen.get(id) ?? `<id ${seen.size + 1}>`;
      seen.set(id, name);
      return name;
    });
}
