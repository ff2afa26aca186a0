import type { ErrorCode } from '../../../agent/domain/error-table.ts';
import type { ExitClass } from '../../../agent/domain/outcome.ts';
import type { Booted } from '../../support/scenario/boot.ts';
import type { Staged } from '../../support/scenario/scenario.ts';

/** What became of a machine that met a fault. */
export interface Met {
  readonly machine: Staged;
  readonly boots: readonly Booted[];
  /** What was lost, or else is not as the row promises. Empty: nothing. */
  readonly wrong?: readonly string[];
}

/** A fault that is injected here. */
export interface InjectedRow {
  readonly no: number;
  readonly fault: string;
  /** What puts the fault there. */
  readonly by: string;
  /** The exit class of the last start: one of these. */
  readonly exits: readonly ExitClass[];
  /** The code of the last start's failure; absent: it has none. */
  readonly code?: ErrorCode;
  /** What the screen of the last start says, besides code and remedy. */
  readonly says?: string | RegExp;
  /** What must not be lost, in words; `wrong` holds it. */
  readonly keeps: string;
  readonly meet: () => Promise<Met>;
}

/** A fault that another test injects, with better means than this file has. */
export interface ProvenRow {
  readonly no: number;
  readonly fault: string;
  readonly file: string;
  /** A part of the test's title, as it stands in that file. */
  readonly title: string;
}

/** A fault that nothing injects yet, and why. */
export interface OpenRow {
  readonly no: number;
  readonly fault: string;
  readonly open: string;
}

export type Row = InjectedRow | ProvenRow | OpenRow;
