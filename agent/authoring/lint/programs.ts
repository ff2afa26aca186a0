import type { StepData } from '../../steps/registry.ts';
import { lastPart } from '../names.ts';
import { whyEmpty } from './expectation.ts';
import type { LintRule } from './rule.ts';
import type { LintFile, LintSubject } from './subject.ts';

const WINPE_PAGE = 'https://learn.microsoft.com/windows-hardware/manufacture/desktop/winpe-intro';
const SCRIPT_PAGE =
  'https://learn.microsoft.com/windows-hardware/manufacture/desktop/add-a-custom-script-to-windows-setup';
const OCSETUP_PAGE =
  'https://learn.microsoft.com/previous-versions/windows/it-pro/windows-vista/cc766272(v=ws.10)';
const PREVENT_PENDING_PAGE = 'https://mskb.pkisolutions.com/kb/2749510';

// They install into the Windows that is running, which is Windows PE.
const ONLINE_INSTALLERS = /^(msiexec|wusa|ocsetup|pnputil)\.exe$/i;

type CommandStep = Extract<StepData, { readonly kind: 'command' }>;
type FileStep = Extract<StepData, { readonly kind: 'file' }>;

/** Programs that a run starts, and installers that it lays down. */
export const PROGRAM_RULES: readonly LintRule[] = [
  {
    code: 'LINT-060',
    severity: 'warning',
    title: '/PreventPending',
    reason: 'On an image where something is pending, DISM may report a package as installed that is not.',
    remedy: 'Write a "package" step: the image is asked for the package before and after.',
    source: PREVENT_PENDING_PAGE,
    check: ({ steps }) =>
      commands(steps)
        .filter((step) => step.arguments.some((word) => /^[/-]PreventPending$/i.test(word)))
        .map(({ id }) => ({ where: `step ${id}`, message: 'its command has /PreventPending' })),
  },
  {
    code: 'LINT-061',
    severity: 'error',
    title: 'installer that works on the running Windows',
    reason:
      'What runs is Windows PE: it has no Windows Installer, and an update or program that is installed there is gone with the next start.',
    remedy:
      'Write a "package" step for an update, a "driver" step for a driver, a "first-boot" step for an .msi or a setup program.',
    source: WINPE_PAGE,
    check: ({ steps, files }) =>
      commands(steps).flatMap((step) => {
        const name = programOf(step, files);
        return ONLINE_INSTALLERS.test(name) ? [{ where: `step ${step.id}`, message: `it runs ${name}` }] : [];
      }),
  },
  {
    code: 'LINT-062',
    severity: 'warning',
    title: 'installer that nobody runs',
    reason: 'A file in the image is not installed by lying there, and the run says done.',
    remedy: 'Write a "first-boot" step for it instead of the "file" step.',
    source: SCRIPT_PAGE,
    check: unusedInstallers,
  },
  {
    code: 'LINT-063',
    severity: 'warning',
    title: 'expectation that says nothing',
    reason:
      'A step with no state of its own counts as done where what it expects is there: then it is never run, and the run says done.',
    remedy: 'Expect what only the step makes: a file or a registry value that it writes.',
    source: 'this project',
    check: ({ steps }) =>
      steps
        .filter(({ kind }) => kind === 'command' || kind === 'answer-file')
        .flatMap((step) => {
          const message = whyEmpty(step);
          return message === undefined ? [] : [{ where: `step ${step.id}`, message }];
        }),
  },
  {
    code: 'LINT-064',
    severity: 'note',
    title: 'installer for the end of set-up',
    reason:
      'Windows looks at SetupComplete.cmd once, at the end of its own set-up: where that is done, the step fails (SVC-3051).',
    remedy: 'Use it for image files that are to be installed, not for machines in use.',
    source: SCRIPT_PAGE,
    check: ({ steps }) =>
      steps
        .filter(({ kind }) => kind === 'first-boot')
        .map(({ id }) => ({ where: `step ${id}`, message: 'an installed Windows never runs it' })),
  },
  {
    code: 'LINT-065',
    severity: 'warning',
    title: 'OCSetup where Windows may have none',
    reason:
      'OCSetup belongs to Windows Vista to 7: on a later Windows the step fails before it lays anything down.',
    remedy: 'Limit "match" or the "when" of the step to builds below 9200, or leave "ocsetup" out.',
    source: OCSETUP_PAGE,
    check: ({ steps, match }) =>
      (match.build?.max ?? Number.POSITIVE_INFINITY) < FIRST_WITHOUT_OCSETUP
        ? []
        : steps
            .filter(
              (step) => step.kind === 'first-boot' && step.ocsetup !== undefined && step.when === undefined,
            )
            .map(({ id }) => ({ where: `step ${id}`, message: 'it is for every Windows, OCSetup is not' })),
  },
];

// Windows 8 and Server 2012: DISM does what OCSetup did.
const FIRST_WITHOUT_OCSETUP = 9200;

function commands(steps: readonly StepData[]): readonly CommandStep[] {
  return steps.filter((step): step is CommandStep => step.kind === 'command');
}

function programOf({ tool, program }: CommandStep, files: readonly LintFile[]): string {
  return tool ?? lastPart(files.find(({ id }) => id === program)?.path ?? '');
}

/** Installers that are laid down by "file", where no other step has anything to do with their name. */
function unusedInstallers({ steps, files }: LintSubject) {
  const laid = steps.filter((step): step is FileStep => step.kind === 'file');
  // Scripts and answer files of their own: what they run, a desk cannot tell.
  const hasScript = steps.some(
    (step) =>
      step.kind === 'answer-file' ||
      (step.kind === 'file' && /\.(cmd|bat|ps1|vbs|js|xml)$/i.test(step.to ?? '')),
  );
  if (hasScript) return [];
  return laid.flatMap((step) => {
    const path = files.find(({ id }) => id === step.payload)?.path ?? '';
    if (!/\.(msi|msp|msix|appx|msu)$/i.test(path)) return [];
    const name = lastPart(step.to ?? '').toLowerCase();
    const isNamed = steps.some(
      (other) => other.kind === 'registry' && JSON.stringify(other.set).toLowerCase().includes(name),
    );
    return isNamed ? [] : [{ where: `step ${step.id}`, message: `no step runs ${step.to ?? path}` }];
  });
}
