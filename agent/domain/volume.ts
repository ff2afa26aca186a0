/** What a volume is, as far as the providers agree. `unknown` is never treated as `fixed`. */
export type DriveType = 'fixed' | 'removable' | 'network' | 'optical' | 'ram-disk' | 'unknown';

/** One volume of the machine, lettered or not. Letters are never stored beyond a boot. */
export interface Volume {
  /** Volume GUID path when known, else the letter root. Unique within one survey. */
  readonly id: string;
  /** `D:\` or undefined when the volume has no letter. */
  readonly root: string | undefined;
  readonly label: string | undefined;
  readonly fileSystem: string | undefined;
  readonly driveType: DriveType;
  readonly sizeBytes: number | undefined;
  readonly freeBytes: number | undefined;
  /** `suspended`: encrypted, open to everyone until Windows starts its protection again. */
  readonly bitLocker: 'none' | 'locked' | 'unlocked' | 'suspended' | 'unknown';
  /** Given by the agent for this run, to be taken back. */
  readonly letterIsTemporary: boolean;
  /** The partition as boot stores name it: `gpt <guid>` or `mbr <signature> <offset>`, when known. */
  readonly partition?: string | undefined;
}

/** What one provider of the chain answered, for the result and the doctor. */
export interface ProviderReport {
  readonly provider: string;
  readonly answer: 'used' | 'absent' | 'failed' | 'timed-out';
  readonly detail: string;
}

export interface VolumeSurvey {
  readonly volumes: readonly Volume[];
  readonly providers: readonly ProviderReport[];
}
