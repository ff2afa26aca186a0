import type { DriveType, ProviderReport, Volume } from '../../domain/volume.ts';

/** What one provider knows of one volume. Whatever it does not know is left out. */
export interface VolumePart {
  /** `D:\`; the parts of one letter are one volume. */
  readonly root: string | undefined;
  /** Volume GUID path, or a name of the provider's own for a volume without a letter. */
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly fileSystem?: string | undefined;
  readonly driveType?: DriveType | undefined;
  readonly sizeBytes?: number | undefined;
  readonly freeBytes?: number | undefined;
  readonly bitLocker?: Volume['bitLocker'] | undefined;
  readonly partition?: string | undefined;
}

/** What one provider of the chain answered. */
export interface ProviderAnswer {
  readonly report: ProviderReport;
  readonly parts: readonly VolumePart[];
}

/**
 * Joins the answers by letter, in the order of the chain: the first provider that knows something is believed. The
 * volume's own name (GUID path) wins as identity, since letters are lent for one boot only.
 */
export function mergeVolumes(answers: readonly ProviderAnswer[]): readonly Volume[] {
  const volumes = new Map<string, Volume>();
  for (const part of answers.flatMap(({ parts }) => parts)) {
    // GUIDs come in both cases.
    const key = part.root?.toUpperCase() ?? part.id?.toLowerCase();
    if (key === undefined) continue;
    volumes.set(key, join(volumes.get(key), part, key));
  }
  return [...volumes.values()];
}

function join(known: Volume | undefined, part: VolumePart, key: string): Volume {
  const isNamed = known !== undefined && known.id !== known.root;
  return {
    id: isNamed ? known.id : (part.id ?? part.root?.toUpperCase() ?? key),
    root: known?.root ?? part.root?.toUpperCase(),
    label: known?.label ?? part.label,
    fileSystem: known?.fileSystem ?? part.fileSystem,
    driveType: firstKnown(known?.driveType, part.driveType),
    sizeBytes: known?.sizeBytes ?? part.sizeBytes,
    freeBytes: known?.freeBytes ?? part.freeBytes,
    bitLocker:
      known === undefined || known.bitLocker === 'unknown' ? (part.bitLocker ?? 'unknown') : known.bitLocker,
    letterIsTemporary: false,
    ...partitionOf(known, part),
  };
}

function partitionOf(known: Volume | undefined, part: VolumePart): Pick<Volume, 'partition'> {
  const partition = known?.partition ?? part.partition;
  return partition === undefined ? {} : { partition };
}

function firstKnown(known: DriveType | undefined, next: DriveType | undefined): DriveType {
  return known === undefined || known === 'unknown' ? (next ?? 'unknown') : known;
}
