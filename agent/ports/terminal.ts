/** The operator's console. Sixteen colours and cursor-up only: the console of Windows PE knows no more. */
export interface Terminal {
  readonly write: (text: string) => void;
  /** False when standard output is a file or a pipe: then no escapes, one line per change. */
  readonly isInteractive: boolean;
  readonly hasColour: boolean;
  /** Characters per line; 80 when unknown. */
  readonly columns: number;
  readonly setTitle: (text: string) => void;
}
