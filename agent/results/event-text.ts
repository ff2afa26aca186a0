import { errorSpec } from '../domain/error-table.ts';
import type { RunEvent } from '../domain/event.ts';
import type { HostFacts, MachineIdentity } from '../domain/machine.ts';
import { type OtherManifest, signers } from '../domain/manifest.ts';
import type { Outcome, Verdict } from '../domain/outcome.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { LogLine } from './cmtrace.ts';

export type EventText = Pick<LogLine, 'level' | 'component' | 'text'>;

/** What an event says to a person who reads the log. Undefined for progress: a log of percents hides the rest. */
export function describeEvent(event: RunEvent): EventText | undefined {
  switch (event.type) {
    case 'run-started':
      return info('run', `Run ${event.runId} starts: agent ${event.agent}, boot ${event.bootId}.`);
    case 'phase-started':
      return info(event.phase, `Phase ${event.phase} starts.`);
    case 'phase-ended':
      return info(event.phase, `Phase ${event.phase} ends after ${seconds(event.durationMs)}.`);
    case 'note': {
      const text = event.code === undefined ? event.text : `${event.code} ${event.text}`;
      return { level: event.level, component: 'note', text };
    }
    case 'machine':
      return info('machine', describeMachine(event.identity, event.host));
    case 'manifest': {
      const what = `Manifest ${event.id}, channel ${event.channel}, serial ${event.serial}, from ${event.from}`;
      const why = [`It is ${event.because}.`, ...event.others.map(describeOther)].join(' ');
      if (event.trust.signed)
        return info('manifest', `${what}, is signed with ${signers(event.trust)}. ${why}`);
      return { level: 'warning', component: 'manifest', text: `${what}, is NOT SIGNED. ${why}` };
    }
    case 'volumes': {
      const rows = event.candidates.map(
        (row) => `${row.volume} (${row.what}) ${row.taken ? 'taken' : 'not taken'}: ${row.because}`,
      );
      const providers = event.survey.providers.map((p) => `${p.provider} ${p.answer}`).join(', ');
      return info(
        'volumes',
        `${event.survey.volumes.length} volumes seen (${providers}). ${rows.join('; ')}`.trim(),
      );
    }
    case 'image':
      return info('image', `The offline Windows is ${event.product} ${event.build} on ${event.root}.`);
    case 'plan': {
      const rows = event.rows.map((row) => `${row.decision} ${row.id} (${row.because})`).join('; ');
      const page = event.memory?.pageFile;
      const memory =
        page === undefined ? 'no page file' : `page file ${page.path} of ${page.sizeBytes} bytes`;
      return info('plan', `Plan ${event.planId}: ${rows === '' ? 'no steps' : rows}. ${memory}.`);
    }
    case 'staging':
    case 'step-progress':
      return undefined;
    case 'step-started':
      return info(
        event.id,
        `Step ${event.index} of ${event.count} starts, attempt ${event.attempt}: ${event.title}.`,
      );
    case 'command':
      return info('command', `${event.line} -> ${event.ended} after ${seconds(event.durationMs)}`);
    case 'step-ended':
      return {
        level: outcomeLevel(event.outcome),
        component: event.id,
        text: `${event.title}: ${describeOutcome(event.outcome)} (${seconds(event.durationMs)})`,
      };
    case 'verdict': {
      const code = event.failure === undefined ? '' : ` ${describeFailure(event.failure)}`;
      return {
        level: VERDICT_LEVEL[event.verdict],
        component: 'verdict',
        text: `Verdict ${event.verdict}, exit code ${event.exit}: ${event.summary}${code}`,
      };
    }
    case 'delivery': {
      const level = event.delivery === 'delivered' ? 'info' : 'warning';
      return { level, component: 'report', text: `The result is ${event.delivery}: ${event.where}` };
    }
  }
}

const VERDICT_LEVEL = {
  done: 'info',
  'nothing-to-do': 'info',
  'done-first-boot': 'info',
  'done-partly': 'warning',
  refused: 'error',
  failed: 'error',
  'in-doubt': 'error',
  fault: 'error',
} as const satisfies Record<Verdict, LogLine['level']>;

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'changed':
      return `changed, ${outcome.because}${outcome.firstBoot ? '; Windows finishes it at its first boot' : ''}`;
    case 'unchanged':
      return `unchanged, ${outcome.because}`;
    case 'not-applicable':
      return `not applicable, ${outcome.because}`;
    case 'failed':
      return `failed, ${describeFailure(outcome.failure)}`;
    case 'left-out':
      return `left out, ${describeFailure(outcome.failure)}`;
  }
}

function outcomeLevel({ kind }: Outcome): LogLine['level'] {
  switch (kind) {
    case 'changed':
    case 'unchanged':
    case 'not-applicable':
      return 'info';
    case 'failed':
      return 'error';
    case 'left-out':
      return 'warning';
  }
}

function describeOther({ from, because }: OtherManifest): string {
  return `Not ${from}: ${because}.`;
}

function describeFailure({ code, detail }: Failure): string {
  return `${code} ${errorSpec(code).summary} ${detail}`.trim();
}

function describeMachine(identity: MachineIdentity, host: HostFacts): string {
  const name = [identity.manufacturer, identity.model].filter((part) => part !== undefined).join(' ');
  const who = `Machine ${identity.id} (by ${identity.idSource}), ${name === '' ? 'unknown model' : name}`;
  const mebibytes = Math.round(host.ramBytes / 2 ** 20);
  return `${who}, serial ${identity.serial ?? 'unknown'}; ${host.architecture}, ${mebibytes} MiB of RAM, ${host.firmware}, boot ${host.bootKind}, DISM ${host.dismVersion ?? 'unknown'}.`;
}

function info(component: string, text: string): EventText {
  return { level: 'info', component, text };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
