/** A path in both spellings: as the agent speaks it, and as this system has it. */
export interface NativePath {
  /** As the caller knows it, for errors. */
  readonly path: string;
  readonly native: string;
}
