import type { Answer } from '../domain/fact.ts';
import type { Architecture, HostFacts } from '../domain/machine.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { parseVersion } from '../domain/version.ts';
import { HOST_RULES } from './host-rule-table.ts';

/** What a run asks of DISM, in the words of the rules. */
export type HostWork = 'package' | 'feature' | 'driver' | 'international' | 'mount' | 'msi' | 'msu';

/** The system that DISM runs on. */
export interface RuleHost {
  readonly system: 'windows-pe' | 'windows';
  /** 3790 is Windows Server 2003 and its Windows PE, 6001 Vista SP1, 7600 Windows 7. */
  readonly build: number | undefined;
  readonly isServer: boolean;
  readonly architecture: Architecture;
  /** Of the agent itself: x86 on a 64-bit Windows is WOW64. */
  readonly processArchitecture: Architecture;
  readonly isElevated: Answer;
  readonly hasMsxml6: Answer;
  readonly hasKb960037: Answer;
  /** Left out: not looked for. */
  readonly hasUpdateAgent?: Answer;
}

/** The DISM that would do the work. */
export interface RuleDism {
  /** `10.0.26100.1`, or undefined when it could not be read. */
  readonly version: string | undefined;
  readonly architecture: Architecture | undefined;
  /** Carried: in a folder of its own on the medium, with its dependencies. */
  readonly from: 'host' | 'carried';
  /** Whether the filter driver that mounts images belongs to this DISM and is installed. */
  readonly hasMountFilter: Answer;
}

export interface ImageForHost {
  readonly architecture: Architecture | undefined;
  /** `19045`. */
  readonly build: number | undefined;
  /** Of the volume the image lies on. */
  readonly fileSystem?: string | undefined;
}

export interface ServicingCase {
  readonly host: RuleHost;
  readonly dism: RuleDism | undefined;
  readonly image: ImageForHost;
  readonly work: readonly HostWork[];
}

/** What a rule says to a case: it cannot be done, or how it is to be done. */
export type Ruling =
  | { readonly rule: string; readonly kind: 'refuse'; readonly failure: Failure }
  | { readonly rule: string; readonly kind: 'instruct'; readonly text: string };

/** Every rule that has something to say about this case, in the order of the table. */
export function judgeHost(one: ServicingCase): readonly Ruling[] {
  return HOST_RULES.flatMap(({ id, judge }): readonly Ruling[] => {
    const said = judge(one);
    if (said === undefined) return [];
    return [
      'instruct' in said
        ? { rule: id, kind: 'instruct', text: said.instruct }
        : { rule: id, kind: 'refuse', failure: said },
    ];
  });
}

/** Windows PE as the agent finds it: elevated always, and of the age of its own DISM. */
export function windowsPeHost({ architecture, dismVersion }: HostForRules): Omit<ServicingCase, 'image'> {
  return {
    host: {
      system: 'windows-pe',
      build: dismVersion === undefined ? undefined : parseVersion(dismVersion)?.[2],
      isServer: false,
      architecture,
      processArchitecture: architecture,
      // Everything in Windows PE runs as LocalSystem.
      isElevated: 'yes',
      hasMsxml6: 'unknown',
      hasKb960037: 'unknown',
    },
    dism: { version: dismVersion, architecture, from: 'host', hasMountFilter: 'unknown' },
    work: [],
  };
}

type HostForRules = Pick<HostFacts, 'architecture' | 'dismVersion'>;

/**
 * The DISM to use: that of the host while no rule forbids it, else the first carried one that may do the work. Undefined
 * when none may.
 */
export function chooseDism<Dism extends RuleDism>(
  one: Omit<ServicingCase, 'dism'>,
  found: readonly Dism[],
): Dism | undefined {
  const may = found.filter((dism) => !judgeHost({ ...one, dism }).some(({ kind }) => kind === 'refuse'));
  return may.find(({ from }) => from === 'host') ?? may[0];
}
