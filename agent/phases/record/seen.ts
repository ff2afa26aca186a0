import type { CommandResult, ToolName } from '../../domain/command.ts';
import type { HostFacts } from '../../domain/machine.ts';
import type { Volume } from '../../domain/volume.ts';

/** What became of one recording. */
export type Transcript = { readonly tool: ToolName; readonly id: string; readonly relies: string } & (
  | { readonly kind: 'recorded'; readonly result: CommandResult }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly because: string }
);

/** What was read of one volume without a program. */
export interface VolumeLook {
  readonly volume: Volume;
  /** Names in its root, by the volume's own name when it has no letter; undefined when it could not be listed. */
  readonly rootNames: number | undefined;
  /** Whether `System Volume Information` can be listed. */
  readonly seesSystemVolumeInformation: boolean;
  readonly hasWimOverlay: boolean;
}

/** All that the questions are judged by. */
export interface Seen {
  readonly host: HostFacts;
  readonly ownFolder: string;
  readonly transcripts: readonly Transcript[];
  readonly looks: readonly VolumeLook[];
}

/** The answer to one question of docs/field-test.md. */
export interface Judged {
  /**
   * `seen`: neither yes nor no, but this. `not-here`: this machine or this boot cannot tell. `not-read-only`: only by
   * changing something, or by a person who looks.
   */
  readonly answer: 'yes' | 'no' | 'seen' | 'not-here' | 'not-read-only';
  readonly because: string;
  /** `tool/id` of what it rests on. */
  readonly from: readonly string[];
}

export function judged(answer: Judged['answer'], because: string, ...from: readonly string[]): Judged {
  return { answer, because, from };
}

/** The results of one tool whose id begins so; programs that were not there are left out. */
export function resultsOf(
  { transcripts }: Seen,
  tool: ToolName,
  idStart: string,
): readonly { readonly name: string; readonly result: CommandResult }[] {
  return transcripts.flatMap((one) =>
    one.kind === 'recorded' && one.tool === tool && one.id.startsWith(idStart)
      ? [{ name: `${tool}/${one.id}`, result: one.result }]
      : [],
  );
}
