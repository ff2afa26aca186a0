/** Something the person at the desk can put right: shown as one line, without a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Runs a script's main function; a Problem becomes one line and exit code 1. */
export async function runMain(main: () => Promise<void> | void): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
